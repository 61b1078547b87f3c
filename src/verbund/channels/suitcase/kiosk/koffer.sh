#!/usr/bin/env bash
# Starts the suitcase and its browser: one window, a profile in memory that is gone
# afterwards. Put policy.json into /etc/chromium/policies/managed/ first.
#   VERBUND_HOME=/srv/koffer PORT=8000 koffer.sh
set -euo pipefail

: "${VERBUND_HOME:?Ordner des Koffers}"
PORT="${PORT:-8000}"
VERBUND="${VERBUND:-verbund}"
CHROMIUM="${CHROMIUM:-chromium}"

# Without swap no page of memory reaches the disk, and a core dump would be one.
ulimit -c 0
if [ -n "$(cat /proc/swaps | tail -n +2)" ] && [ "${ALLOW_SWAP:-no}" != yes ]; then
    echo "Auslagerungsspeicher ist eingeschaltet: swapoff -a, oder verschlüsseln und ALLOW_SWAP=yes." >&2
    exit 1
fi

# A tmpfs, so that the profile never touches a disk.
PROFILE="$(mktemp -d "${XDG_RUNTIME_DIR:-/dev/shm}/koffer-XXXXXX")"
if [ "$(stat -f -c %T "$PROFILE")" != tmpfs ]; then
    echo "$PROFILE liegt nicht im Arbeitsspeicher (tmpfs)." >&2
    rmdir "$PROFILE"
    exit 1
fi

"$VERBUND" suitcase serve --port "$PORT" &
SERVER=$!
trap 'kill "$SERVER" 2>/dev/null || true; rm -rf "$PROFILE"' EXIT

for _ in $(seq 100); do
    curl -fs "http://localhost:$PORT/health/live" >/dev/null && break
    sleep 0.1
done

# The name localhost, not the number: passkeys belong to a name.
"$CHROMIUM" --user-data-dir="$PROFILE" --disk-cache-dir=/dev/null --disk-cache-size=1 \
    --no-first-run --disable-sync --disable-background-networking \
    --disable-breakpad --disable-features=Translate,OptimizationHints \
    --app="http://localhost:$PORT/suitcase/" "$@"
