# Every verb of the project. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NAME ?= relay

.PHONY: help setup page demo run test test-fast check format lint types floors schema schema-check replay record bench prove lock

help: ## list the verbs
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

web/node_modules/ready: $(VENV)/ready web/package.json web/package-lock.json
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/ready $(shell find web/src web/index.html web/vite.config.ts -type f 2>/dev/null)
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build

setup: $(VENV)/ready web/dist/index.html ## install everything (also done by the other verbs)

page: web/dist/index.html ## build the page

demo: setup ## run a whole session with scripted seats and show it in the terminal
	$(BIN)/roundtable demo

run: setup ## serve the real thing on this machine
	$(BIN)/roundtable up

test: setup ## run all tests
	$(BIN)/python -m pytest

test-fast: $(VENV)/ready ## the tests that need no server
	$(BIN)/python -m pytest tests/domain tests/architecture

check: format-check lint types floors schema-check ## everything but the tests

format: $(VENV)/ready ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .

.PHONY: format-check
format-check: $(VENV)/ready
	$(BIN)/ruff format --check .

lint: $(VENV)/ready ## ruff and codespell
	$(BIN)/ruff check .
	$(BIN)/codespell

types: setup ## mypy strict and svelte-check
	$(BIN)/mypy .
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check

floors: $(VENV)/ready ## which package may import which
	$(BIN)/lint-imports

schema: setup ## write web/openapi.json and web/src/schema.d.ts from the code
	$(BIN)/python -m api.schema write

schema-check: setup
	$(BIN)/python -m api.schema check

replay: $(VENV)/ready ## replay the recorded histories
	$(BIN)/python -m pytest tests/replay

record: setup ## record the histories again (only for new workflows: a failing replay wants workflow.patched)
	$(BIN)/python -m tests.replay.record

bench: setup ## measure one thing: make bench NAME=relay
	$(BIN)/python -m bench.$(NAME)

prove: setup ## try a table of cases: make prove NAME=kill
	$(BIN)/python -m bench.$(NAME)

lock: ## resolve requirements.lock anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements.lock
