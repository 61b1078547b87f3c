#!/usr/bin/env bash
# What the tests need from the system: PostgreSQL, Chromium, poppler, a font.
# Installs it through apt where it may, otherwise says what is missing.
set -euo pipefail

missing=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null 2>&1 || missing+=(chromium)
command -v scanimage >/dev/null 2>&1 || missing+=(sane-utils)
command -v pdftotext >/dev/null 2>&1 || missing+=(poppler-utils)
command -v shellcheck >/dev/null 2>&1 || missing+=(shellcheck)
command -v git >/dev/null 2>&1 || missing+=(git)
compgen -G '/usr/share/fonts/truetype/*/*.ttf' >/dev/null || missing+=(fonts-dejavu-core)

# Only where the judge of Open311 was fetched (scripts/get_open311_judge.sh): its modules.
if [ -n "${VERBUND_OPEN311_ADAPTER:-}" ] || [ -d var/judges/open311-adapter ]; then
    [ -x /usr/bin/starman ] || missing+=(
        starman libmoo-perl libweb-simple-perl libmoox-handlesvia-perl
        libcache-memcached-perl libpath-tiny-perl liblog-dispatch-perl
        libtie-ixhash-perl libmodule-pluggable-perl libdatetime-format-w3cdtf-perl
        libdatetime-format-iso8601-perl libdatetime-format-oracle-perl
        libxml-simple-perl libjson-maybexs-perl libyaml-libyaml-perl libtype-tiny-perl
        libnumber-tolerant-perl libnamespace-autoclean-perl libsoap-lite-perl
        libwww-perl libobject-tiny-perl liblist-moreutils-perl
    )
fi

[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "━━ System packages: ${missing[*]}"
    # The tests start a private server; Debian's package shall not start one of its own.
    if [[ " ${missing[*]} " == *" postgresql "* ]]; then
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Options::=--force-confold "${missing[@]}" >/dev/null
else
    echo "The tests need system packages that are not installed. On Debian or Ubuntu:" >&2
    echo "    sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
