#!/usr/bin/env bash
# Run a command with DATABASE_URL of a private PostgreSQL cluster: temporary folder, unix
# socket only, no TCP, nothing left behind. The database belongs to a role that is no
# superuser but may create databases and roles, as tests and the web role need.
#
#   scripts/with_postgres.sh .venv/bin/pytest src/verbund/core
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND [ARGUMENT…]" >&2
    exit 2
fi

bin=""
for candidate in "${PG_BIN:-}" /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || echo /none/x)")"; do
    if [ -n "$candidate" ] && [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ]; then
        bin="$candidate"
    fi
done
if [ -z "$bin" ]; then
    echo "PostgreSQL 15 or newer is missing (Debian: apt-get install postgresql)." >&2
    exit 3
fi

psql="$bin/psql"
[ -x "$psql" ] || psql="$(command -v psql)"

# A RAM disk where there is one: the tests wait for fsync thousands of times.
# VERBUND_PG_DISK=1 keeps the cluster on disk, as benchmarks and crash tests want.
parent="${TMPDIR:-/tmp}"
if [ -z "${VERBUND_PG_DISK:-}" ] && [ -d /dev/shm ] && [ -w /dev/shm ]; then
    parent=/dev/shm
fi
folder="$(mktemp -d "$parent/verbund-pg-XXXXXX")"
runner=()
if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root.
    user="$(getent passwd postgres >/dev/null && echo postgres || echo nobody)"
    chown "$user" "$folder"
    runner=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups --)
fi
# The command itself may run as somebody else than the server: it must reach the socket.
chmod 711 "$folder"

stop() {
    "${runner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$folder"
"${runner[@]}" "$bin/initdb" -D "$folder/data" -U admin -A trust -E UTF8 --locale=C.UTF-8 \
    --no-sync >"$folder/init.log" 2>&1 || { cat "$folder/init.log" >&2; exit 4; }
"${runner[@]}" "$bin/pg_ctl" -D "$folder/data" -s -w -l "$folder/server.log" -o \
    "-c listen_addresses='' -c unix_socket_directories='$folder' -c max_connections=200 ${VERBUND_PG_OPTIONS:-}" \
    start || { cat "$folder/server.log" >&2; exit 4; }
"$psql" -q -h "$folder" -U admin -d postgres -v ON_ERROR_STOP=1 \
    -c "CREATE ROLE verbund LOGIN NOSUPERUSER CREATEDB CREATEROLE" \
    -c "CREATE DATABASE verbund OWNER admin" \
    -c "GRANT ALL ON DATABASE verbund TO verbund"
"$psql" -q -h "$folder" -U admin -d verbund -c "GRANT ALL ON SCHEMA public TO verbund"
cd "$OLDPWD"

export DATABASE_URL="postgresql://verbund@/verbund?host=$folder"
export VERBUND_PG_BIN="$bin"
status=0
"$@" || status=$?
exit "$status"
