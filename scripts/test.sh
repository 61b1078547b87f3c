#!/usr/bin/env bash
# Everything that CI checks. SQLite and PostgreSQL run the same suite.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/sections.sh
. scripts/sections.sh
SECTIONS_LOADED=yes
# shellcheck source=scripts/check.sh
. scripts/check.sh --parts

# Before the packages: Perl's are only needed where this judge could be fetched.
bash scripts/get_open311_judge.sh --if-reachable
bash scripts/system_packages.sh || exit 1

unset DATABASE_URL
pytest=(.venv/bin/python -m pytest)
suite="not browser and not crash and not judge and not soak"
postgres=(bash scripts/with_postgres.sh)

check_sections
section "Suite on SQLite" "${pytest[@]}" -n 2 -m "$suite"
section "Suite on PostgreSQL" "${postgres[@]}" "${pytest[@]}" -n 2 -m "$suite"
section "Judges" "${pytest[@]}" -n 2 -m "judge and not browser"
# A file stays with one browser: its pages and its world are built once.
section "Browser" "${pytest[@]}" -n 2 --dist loadfile -m browser
# One at a time: these kill processes and measure what is left.
section "Crash on SQLite" "${pytest[@]}" -m "crash and not soak"
section "Crash on PostgreSQL" "${postgres[@]}" "${pytest[@]}" -m "crash and not soak"
close_sections
