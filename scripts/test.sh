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

# Some containers forbid it: then each of a thousand processes compiles the program anew.
unset PYTHONDONTWRITEBYTECODE DATABASE_URL
# Pictures are for people who look at them.
export VERBUND_SHOTS=no
pytest=(.venv/bin/python -m pytest)
suite="not browser and not crash and not judge and not soak"
postgres=(bash scripts/with_postgres.sh)

# The test files in which this mark stands: no stage reads the files of the others.
marked() {
    grep -rlE --include='test_*.py' "\bmark\.$1\b" src tests
}
# Files that carry such a mark as a whole have nothing for the suite.
mapfile -t others < <(grep -rlE --include='test_*.py' \
    '^pytestmark = .*\bmark\.(browser|crash|judge|soak)\b' src tests | sed 's/^/--ignore=/')
mapfile -t judges < <(marked judge)
mapfile -t pages < <(marked browser)
mapfile -t crashes < <(marked crash)

check_sections
# A worker has its files in one piece and takes work from the other when it has none.
section "Suite on SQLite" "${pytest[@]}" -n 2 --dist worksteal -m "$suite" "${others[@]}"
section "Suite on PostgreSQL" "${postgres[@]}" "${pytest[@]}" -n 2 --dist worksteal \
    -m "$suite" --only-with-database "${others[@]}"
section "Judges" "${pytest[@]}" -n 2 --dist worksteal -m "judge and not browser" "${judges[@]}"
# A file stays with one browser: its pages and its world are built once.
section "Browser" "${pytest[@]}" -n 2 --dist loadfile -m browser "${pages[@]}"
# One at a time on each database: these kill processes and measure what is left.
aside "Crash on SQLite" "${pytest[@]}" -m "crash and not soak" "${crashes[@]}"
section "Crash on PostgreSQL" "${postgres[@]}" "${pytest[@]}" -m "crash and not soak" "${crashes[@]}"
rejoin
close_sections
