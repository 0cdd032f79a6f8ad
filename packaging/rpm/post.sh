# After an upgrade, running workers finish what is in hand and start again as the new version: the queue gives a worker of
# another version nothing.
if [ "$1" -ge 2 ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload || :
    systemctl --no-block try-restart 'padanan-worker@*.service' || :
fi
