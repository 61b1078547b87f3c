#!/usr/bin/env bash
# Fetch the judge of our Open311 server into var/judges: mySociety's open311-adapter and
# Data::Rx, at the commits that were tried. They are run, never made part of the product.
# With --if-reachable an absent network is no failure, it only says what will be skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=120

# Failures are passed on by hand: within a condition bash would go on behind them.
fetch() {
    local folder=var/judges/$1 source=$2 commit=$3
    if [ "$(git -C "$folder" rev-parse --short=8 HEAD 2>/dev/null)" != "$commit" ] ||
        [ ! -d "$folder/.git" ]; then
        rm -rf "$folder"
        GIT_TERMINAL_PROMPT=0 timeout "$seconds" \
            git clone --quiet "$source" "$folder" || return 1
        git -C "$folder" checkout --quiet "$commit" || return 1
    fi
    echo "$folder: $commit"
}

all() {
    mkdir -p var/judges &&
        fetch open311-adapter https://github.com/mysociety/open311-adapter.git 4d3a40d7 &&
        fetch Rx https://github.com/rjbs/Rx.git e673ae61
}

if [ "${1:-}" = --if-reachable ]; then
    # Somebody may have them elsewhere already.
    [ -n "${VERBUND_OPEN311_ADAPTER:-}" ] && exit 0
    if ! all; then
        rm -rf var/judges
        echo "━━ open311-adapter cannot be fetched here; the tests that it judges are skipped"
    fi
else
    all
fi
