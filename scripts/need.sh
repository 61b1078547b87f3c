#!/usr/bin/env bash
# need.sh PROGRAM MAJOR: end with a clear sentence unless PROGRAM is there and new enough.
set -euo pipefail
program=$1 major=$2
if ! command -v "$program" >/dev/null 2>&1; then
    echo "Verbund needs $program $major or newer; it is not installed." >&2
    exit 1
fi
found=$("$program" --version | grep -oE '[0-9]+' | head -1)
if [ "$found" -lt "$major" ]; then
    echo "Verbund needs $program $major or newer; this is $("$program" --version)." >&2
    exit 1
fi
