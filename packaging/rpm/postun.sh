# The folders, which no file of the package names. Those of the shells belong to the shells.
if [ "$1" -eq 0 ]; then
    find /usr/share/doc/padanan /usr/share/licenses/padanan /usr/share/padanan -depth -type d -empty -delete 2>/dev/null || :
fi
