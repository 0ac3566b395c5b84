# `make help` lists what there is to make. Both `make demo` and `make test` do all set-up
# on a fresh machine with Python 3.11 to 3.13, make and git.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# --use-pep517 below: an older pip warns at length of a package without pyproject.toml.
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PORT   ?= 8765
# Whole files, in the order of tests/conftest.py: what a file makes once is made once.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder

# The suite starts many processes: each would compile every module again if a shell forbade
# keeping what was compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test lint types tests screenshots lock clean

help: ## List what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runs ## Chat with the bot in a browser: samples, playground, bot and jobs
	@$(BIN)/zhaoren demo --port $(PORT)

test: lint types tests ## Check everything: style, types, floors, then the whole suite

lint: $(VENV)/.tests ## Check style and floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/lint-imports

types: $(VENV)/.tests ## Check types
	@$(BIN)/mypy

tests: $(VENV)/.tests ## Run the suite on SQLite and PostgreSQL
	@$(BIN)/python -m pytest $(WORKERS) $(ARGS)

screenshots: $(VENV)/.tests ## Run the browser test alone and rewrite docs/pictures/
	@$(BIN)/python -m pytest tests/browser $(WORKERS) --save-pictures $(ARGS)

lock: $(VENV)/.tests ## Pin every dependency again, without index addresses
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate pyproject.toml --extra build \
	  -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate pyproject.toml --extra build --extra fast --extra dev \
	  -c requirements.lock -o requirements-dev.lock

clean: ## Remove what was made here; the database under var/ stays
	rm -rf $(VENV) build dist artifacts .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

$(VENV)/.made:
	@./.ci/make-venv "$(PYTHON)" "$(VENV)"
	@touch $@

$(VENV)/.runs: $(VENV)/.made requirements.lock pyproject.toml
	@echo "Installing what the bot needs (about a minute the first time) …"
	@$(PIP) --use-pep517 --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tests: $(VENV)/.made requirements-dev.lock pyproject.toml
	@echo "Installing what the suite needs (about a minute the first time) …"
	@$(PIP) --use-pep517 --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runs
