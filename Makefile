# Every chore of the project. `make help` lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
# A proxy that reads TLS is usual in a kommune: uv is to trust what the machine trusts.
export UV_SYSTEM_CERTS ?= 1

.PHONY: help run test slow slow-again nedbrud check bench lint types contracts openapi tekster dkfds statisk skaermbilleder requirements clean

help: ## list the chores
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.core ## the whole product with invented citizens on http://127.0.0.1:8000 (PORT, SANDKASSE_PORT)
	@exec $(BIN)/borgerblik demo

test: $(VENV)/.dev ## the test suite, a process for each core (at most four); not those that `make slow` runs
	$(BIN)/python -m pytest -m "not slow" -n auto --maxprocesses 4

slow: $(VENV)/.dev ## the tests that take seconds each: in a real browser, and the product started as one does (VARIANTER=3: at most three variants of each)
	$(BIN)/python -m pytest -m "slow and not nedbrud" -n auto --maxprocesses 4 $(if $(VARIANTER),--varianter $(VARIANTER))

slow-again: $(VENV)/.dev ## those that failed in `make slow`, one at a time
	$(BIN)/python -m pytest -m "slow and not nedbrud" --last-failed --last-failed-no-failures none

nedbrud: $(VENV)/.dev ## kill the product and its database a hundred times: does every answer have its row? (minutes)
	$(BIN)/python -m pytest -m nedbrud

check: lint types contracts test ## lint, types, import contracts, tests

bench: $(VENV)/.dev ## the measures, as ratios in one run
	$(BIN)/python -m tests.bench

lint: $(VENV)/.dev ## ruff: style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict
	$(BIN)/mypy

contracts: $(VENV)/.dev ## who may import whom
	$(BIN)/lint-imports

openapi: $(VENV)/.dev ## write docs/openapi.json anew from the schemas
	$(BIN)/borgerblik openapi > docs/openapi.json

TEKSTER := borgerblik/web/oversaettelser
tekster: $(VENV)/.dev ## find the texts of the pages, and compile their English
	$(BIN)/pybabel -q extract -F tools/babel.cfg --no-location --sort-output --omit-header -o $(VENV)/tekster.pot borgerblik
	$(BIN)/pybabel -q update --omit-header --no-wrap -i $(VENV)/tekster.pot -d $(TEKSTER) -l en --no-fuzzy-matching --ignore-obsolete
	$(BIN)/pybabel -q compile --use-fuzzy -d $(TEKSTER)

dkfds: ## fetch the design system anew from npm (version and checksum stand in tools/vendor_dkfds)
	tools/vendor_dkfds
	$(MAKE) statisk

statisk: $(VENV)/.dev ## compress the style sheets, script and icons, after a change of theirs
	$(BIN)/python -m tools.statisk

skaermbilleder: $(VENV)/.dev ## photograph the pages anew for docs/skaermbilleder (needs chromium)
	$(BIN)/python -m tools.skaermbilleder

requirements: ## compile requirements/*.txt anew (needs uv)
	uv pip compile -q pyproject.toml --extra postgres --extra redis --extra amqp --extra pdf --generate-hashes --python-version 3.11 \
	  --no-emit-index-url --no-header -o requirements/core.txt
	uv pip compile -q pyproject.toml --extra postgres --extra redis --extra amqp --extra pdf --group dev -c requirements/core.txt --generate-hashes \
	  --python-version 3.11 --no-emit-index-url --no-header -o requirements/dev.txt

clean: ## remove the environment and what `make run` made
	rm -rf $(VENV) instance .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

# The marker files say which requirements the environment holds.
$(VENV)/.core: requirements/core.txt pyproject.toml
	$(call install,core)
$(VENV)/.dev: requirements/core.txt requirements/dev.txt pyproject.toml
	$(call install,dev)
	@touch $(VENV)/.core

ifdef UV
define install
	@test -x $(BIN)/python || uv venv -q --python $(PYTHON) $(VENV)
	uv pip install -q --python $(BIN)/python --require-hashes -r requirements/$(1).txt
	uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@
endef
else
define install
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/$(1).txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@
endef
endif
