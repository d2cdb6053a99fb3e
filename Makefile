# Everything that a newcomer types. `make` alone says what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 3000
SITE_PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# One stamp per lock: a changed lock or pyproject.toml sets up again.
STAMP := $(VENV)/.set-up

.PHONY: help run test ui bench demo clean setup site serve browser

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv from the lock (the others do it themselves)

$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "This project runs on Python 3.11, and $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo missing)." >&2; \
	  echo "Install Python 3.11 and name it: make PYTHON=python3.11 run" >&2; exit 1; }
	@echo "Setting up $(VENV) from requirements.txt"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP) ## Take in, build, check and publish (an empty data/extracts/ first gets three invented municipalities)
	@$(BIN)/trappe demo --if-empty
	@$(BIN)/trappe run

demo: $(STAMP) ## Write the deliveries of three invented municipalities
	@$(BIN)/trappe demo

ui: $(STAMP) ## Open Dagster on the same data (PORT=3000)
	@$(BIN)/trappe ui --port $(PORT)

site: $(STAMP) ## Make the committee's pages of the current release
	@$(BIN)/trappe site

serve: $(STAMP) ## Serve the committee's pages on this machine (SITE_PORT=8000)
	@$(BIN)/trappe serve --port $(SITE_PORT)

test: $(STAMP) browser ## Check style, types and SQL, and run every test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfmt --check --no-progressbar dbt_project
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Debian's own packages: the tests open the pages in this browser, and their text must be as wide everywhere.
browser: ## Install the browser that opens the pages in tests, where it is missing
	@if command -v chromium >/dev/null && [ -n "$$(fc-list 'Liberation Sans' 2>/dev/null)" ]; then exit 0; fi; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	{ command -v apt-get && { [ -z "$$as_root" ] || command -v sudo; }; } >/dev/null \
	&& echo "Installing chromium and fonts-liberation" \
	&& $$as_root apt-get update -qq \
	&& $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation \
	|| { echo "The tests open the pages in a browser. Install Debian's packages chromium and fonts-liberation, and try again." >&2; exit 1; }

bench: $(STAMP) ## Measure every stage beside its floor
	@$(BIN)/python -m benchmarks

clean: ## Remove .venv and caches; the data folder stays as it is
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +
