# Workers finish what is in hand and give the rest back to the queue.
if [ "$1" -eq 0 ] && [ -d /run/systemd/system ]; then
    systemctl stop 'padanan-worker@*.service' || :
fi
