# The verbs of the house. CI calls the same ones: .ci/run runs `make test`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
NPM := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help setup dev demo check test bench soak docs lock clean

help: ## say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(STAMP)/package $(STAMP)/assets ## environment, pinned dependencies, assets

dev: setup $(STAMP)/dev $(STAMP)/judges ## setup and what the checks need

demo: setup ## the region "Erprobungsraum Rheinland" on http://127.0.0.1:8000 (PORT=)
	PORT=$(PORT) exec $(BIN)/verbund demo

check: dev ## the fast part of what CI checks
	bash scripts/check.sh

test: dev ## everything that CI checks
	bash scripts/test.sh

bench: dev ## the numbers, each with its ratio to a limit measured in the same run
	$(BIN)/python -m bench

soak: dev ## long runs: load, crash after crash
	$(BIN)/python -m pytest -m soak

docs: dev ## write the generated reference anew
	$(BIN)/python scripts/generate_docs.py

lock: dev ## renew the pinned dependencies, without any registry's address
	bash scripts/lock.sh

clean: ## remove what was built; var/ stays, it holds data
	rm -rf $(VENV) node_modules build dist src/verbund/site/static/vendor src/verbund/core/press/fonts \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# --- what the verbs stand on -----------------------------------------------------------
# A stamp is younger than what it was made from, so a second `make demo` starts at once.

$(BIN)/python:
	bash scripts/make_venv.sh $(VENV)

$(STAMP)/base: requirements/base.txt | $(BIN)/python
	@echo "── Python packages"
	$(PIP) install --require-hashes --no-deps -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/package: pyproject.toml $(STAMP)/base
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@mkdir -p $(@D) && touch $@

$(STAMP)/dev: requirements/dev.txt $(STAMP)/base
	@echo "── Python packages for checks and tests"
	$(PIP) install --require-hashes --no-deps -r $<
	@mkdir -p $(@D) && touch $@

$(STAMP)/assets: package-lock.json scripts/build_assets.py scripts/build_fonts.py $(wildcard src/verbund/site/static/verbund/*.css src/verbund/site/static/verbund/*.js) $(STAMP)/package
	@echo "── Front-end packages"
	@bash scripts/need.sh node 20
	$(NPM) --omit=dev
	$(BIN)/python scripts/build_assets.py
	$(BIN)/python scripts/build_fonts.py
	@mkdir -p $(@D) && touch $@

# axe, HTML_CodeSniffer and html-validate judge the pages; a demo does without them.
$(STAMP)/judges: package-lock.json $(STAMP)/assets
	$(NPM)
	@mkdir -p $(@D) && touch $@
