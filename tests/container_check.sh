#!/bin/sh
# Build the container and start it as compose.yaml does: read-only, without root, within a limit of memory.
set -eu
engine=""
for each in docker podman; do  # the client of one is often there without anything to talk to
    [ -n "$engine" ] || ! "$each" info >/dev/null 2>&1 || engine=$each
done
if [ -z "$engine" ]; then
    echo "Skipped: no container engine (docker or podman) runs on this computer."
    exit 0
fi
name=touchstone-check-$$
"$engine" build -q -t "$name" . >/dev/null
trap '"$engine" rm -f "$name" >/dev/null 2>&1; "$engine" rmi -f "$name" >/dev/null 2>&1' EXIT
"$engine" run -d --name "$name" --read-only --tmpfs /tmp --cap-drop ALL --memory 4g "$name" >/dev/null
ask='import sys, urllib.request as u; print(u.urlopen("http://127.0.0.1:8501" + sys.argv[1], timeout=5).read().decode())'
for _ in $(seq 60); do
    "$engine" exec "$name" /opt/venv/bin/python -c "$ask" /_stcore/health >/dev/null 2>&1 && break
    sleep 1
done
"$engine" exec "$name" /opt/venv/bin/python -c "$ask" /_stcore/health | grep -qx ok
"$engine" exec "$name" /opt/venv/bin/python -c "$ask" / | grep -q "<title>Touchstone</title>"
[ "$("$engine" exec "$name" id -u)" = 10001 ]
echo "The container is healthy, serves its first page, and runs without root."
