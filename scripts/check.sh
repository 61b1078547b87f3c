#!/usr/bin/env bash
# The fast part of what CI checks: form, types, walls, licences, docs, pure rooms.
# `check.sh --parts` only runs the sections of a caller that sums up itself.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/sections.sh
[ "${SECTIONS_LOADED:-}" = yes ] || . scripts/sections.sh
bin=.venv/bin

fast_tests() {
    "$bin/python" -m pytest -n 2 src/verbund/kernel src/verbund/engine tests/house
}

check_sections() {
    section "Format (ruff)" "$bin/ruff" format --check --quiet .
    section "Lint (ruff)" "$bin/ruff" check --quiet .
    section "Types (mypy)" "$bin/mypy"
    section "Room contracts (import-linter)" "$bin/lint-imports" --no-cache
    section "Migrations complete" "$bin/python" -m django makemigrations --check --dry-run \
        --settings verbund.site.settings
    section "Reference up to date" "$bin/python" scripts/generate_docs.py --check
    section "Licences (reuse)" "$bin/reuse" lint --quiet
}

if [ "${1:-}" != --parts ]; then
    check_sections
    section "Fast tests" fast_tests
    close_sections
fi
