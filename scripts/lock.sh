#!/usr/bin/env bash
# Renew requirements/*.txt and package-lock.json. They hold hashes but no address, so that
# every registry or mirror can serve them.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -x .venv/bin/uv ] || .venv/bin/python -m pip --quiet install uv

compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-header "$@"
}
compile pyproject.toml requirements/build.in --output-file requirements/base.txt
# -c: a check must run with the very versions that the product runs with.
compile pyproject.toml requirements/build.in --extra dev \
    --constraints requirements/base.txt --output-file requirements/dev.txt

npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts \
    --no-audit --no-fund --loglevel=error
.venv/bin/python -m pytest -q -p no:randomly tests/house/test_dependencies.py
