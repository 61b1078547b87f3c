#!/usr/bin/env bash
# Fetch the judge of our Open311 server into var/judges: mySociety's open311-adapter and
# Data::Rx, at the commits that were tried. They are run, never made part of the product.
set -euo pipefail
cd "$(dirname "$0")/.."

fetch() {
    local folder=var/judges/$1 source=$2 commit=$3
    [ -d "$folder/.git" ] || git clone --quiet "$source" "$folder"
    git -C "$folder" checkout --quiet "$commit"
    echo "$folder: $(git -C "$folder" rev-parse --short HEAD)"
}

mkdir -p var/judges
fetch open311-adapter https://github.com/mysociety/open311-adapter.git 4d3a40d7
fetch Rx https://github.com/rjbs/Rx.git e673ae61
