#!/usr/bin/env bash
# Make the virtual environment with the first Python that is new enough.
set -euo pipefail
target=$1
for python in "${PYTHON:-python3.11}" python3 python3.12 python3.13 python3.14; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
            echo "$python has no venv module. On Debian or Ubuntu: apt-get install python3-venv" >&2
            exit 1
        fi
        echo "── Environment in $target with $("$python" --version)"
        exec "$python" -m venv "$target"
    fi
done
echo "Verbund needs Python 3.11 or newer; none was found. On Debian or Ubuntu:" \
    "apt-get install python3 python3-venv (or name one: make setup PYTHON=/path/to/python)" >&2
exit 1
