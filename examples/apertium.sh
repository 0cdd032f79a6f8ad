#!/bin/sh
# Builds padanan and translates examples/articles/minsk.txt with a real machine-translation server on this
# machine: Apertium, from Indonesian into Malay. The server listens on a free port of 127.0.0.1, and ends with this
# script. On Debian and Ubuntu the server's packages are installed if they are missing (asks for sudo).
set -eu
cd "$(dirname "$0")/.."

modes=/usr/share/apertium/modes
if [ ! -f "$modes/ind-zlm.mode" ] || ! command -v apertium-apy >/dev/null; then
    if ! command -v apt-get >/dev/null; then
        echo "apertium.sh: install Apertium's apertium-apy and apertium-ind-zlm, then run this again" >&2
        exit 1
    fi
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -qq >&2
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        apertium-apy apertium-ind-zlm >&2
fi

cargo build --release --locked >&2

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
scratch=$(mktemp -d)
apertium-apy --port "$port" "$modes" >"$scratch/server.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT INT TERM

config=$scratch/padanan.toml
cat >"$config" <<END
backend = "apertium"
glossaries = ["$PWD/examples/glossaries"]

[backends.apertium]
url = "http://127.0.0.1:$port"
END

tries=0
until target/release/padanan --config "$config" backends --probe --to ms --quiet >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "apertium.sh: the server does not start:" >&2
        cat "$scratch/server.log" >&2
        exit 1
    fi
    sleep 0.2
done

mkdir -p target/example
code=0
target/release/padanan --config "$config" translate examples/articles/minsk.txt --to ms \
    --out target/example/minsk.ms.txt --bitext target/example/minsk.bitext.json || code=$?
target/release/padanan --config "$config" diff target/example/minsk.bitext.json --only-changed || true
echo "
The translation: target/example/minsk.ms.txt    its bitext: target/example/minsk.bitext.json" >&2
# Code 10 means that the article was translated and a person should look at the findings above: here, at a doubled word
# that is already in the source, and at numbers that Apertium leaves in Indonesian form.
[ "$code" -eq 10 ] || exit "$code"
