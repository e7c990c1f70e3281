# Every target does its own set-up: a virtual environment in .venv with the pinned requirements.
# `make help` lists them.

PYTHON ?= python3
PORT ?= 5000
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test check e2e bench assets lock clean

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.runs: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit("Plumbline needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

install: $(VENV)/.runs ## what is needed to run

install-dev: $(VENV)/.tests ## what is needed to test and check as well

run: install ## migrate the database and serve on 127.0.0.1:$(PORT)
	$(FLASK) db upgrade
	@echo "Plumbline is at http://127.0.0.1:$(PORT) (Ctrl+C to stop)"
	$(BIN)/waitress-serve --listen=127.0.0.1:$(PORT) --threads=8 wsgi:app

test: install-dev ## every test; browser and database tests skip where there is none, and say how to enable them
	$(BIN)/python -m pytest

check: install-dev ## lint, types, import rules, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(FLASK) rubric check

e2e: install-dev ## only the tests in a real browser
	$(BIN)/python -m pytest tests/e2e

bench: install-dev ## measure; figures go to benchmarks/README.md
	$(BIN)/python -m benchmarks

assets: ## rebuild what is in static/ (needs Node 20 or newer)
	npm ci
	npm run build

lock: install-dev ## pin requirements.in and requirements-dev.in again
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade requirements-dev.in -o requirements-dev.txt

clean: ## remove the virtual environment and caches; data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis node_modules
