# Needs only make and Python 3.11 or later. Everything is installed into $(VENV), nothing elsewhere.

VENV ?= .venv
PYTEST_FLAGS ?= -q -n auto --dist loadgroup

BIN := $(VENV)/bin
READY := $(VENV)/.installed
IS_RIGHT := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-all check lint types imports format bench clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|' 2>/dev/null \
	  || grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST)

demo: $(READY)  ## decide 2,000 sample leads and print who goes to whom
	@PATH="$(abspath $(BIN)):$$PATH" sh examples/demo.sh

test: $(READY)  ## run the tests, without the slow ones, and those of the rulesets
	$(BIN)/python -m pytest -m "not slow" $(PYTEST_FLAGS)

test-slow: $(READY)  ## run the slow tests only, those on Spark among them
	$(BIN)/python -m pytest -m slow $(PYTEST_FLAGS)

test-all: $(READY)  ## run all tests
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

check: lint types imports test  ## everything a change must pass

lint: $(READY)  ## format and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)  ## check the types
	$(BIN)/mypy --strict src

imports: $(READY)  ## check that no module imports from a layer above its own
	$(BIN)/lint-imports

format: $(READY)  ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## time decisions against hand-written code and other engines
	$(BIN)/python -m benchmarks

clean:  ## remove what was built, the environment included
	rm -rf "$(VENV)" build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml
	@if [ ! -x "$(BIN)/python" ] || ! "$(BIN)/python" -c '$(IS_RIGHT)' 2>/dev/null; then \
	  found=; \
	  for python in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14 python; do \
	    if "$$python" -c '$(IS_RIGHT)' >/dev/null 2>&1; then found="$$python"; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "leadrules needs Python 3.11 or later with the modules venv and ensurepip; none was found." >&2; \
	    echo "On Debian or Ubuntu: apt-get install python3 python3-venv. Or name one: make PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	  fi; \
	  echo "setting up $(VENV) with $$("$$found" --version)"; \
	  "$$found" -m venv "$(VENV)"; \
	  if ! "$(BIN)/python" -c '$(IS_RIGHT)' 2>/dev/null; then \
	    echo "$(VENV) holds something else than an environment of Python 3.11 or later; remove it and try again." >&2; \
	    exit 1; \
	  fi; \
	fi
	@echo "installing leadrules and its tools into $(VENV) (once; a minute or two)"
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --editable ".[cli,frames,testing,dev]"
	@touch "$@"
