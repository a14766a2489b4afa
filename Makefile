# Two commands matter: `make run` serves the dashboard, `make test` proves it works.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
NOT_INSTALLED := echo "Not everything could be installed; the first line that begins with ERROR says why. Is this computer online? The same command tries again."

# What is compiled once is kept, here and by all that tests start.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-all check coverage format bench pictures lock container-check clean

run: $(RUN_STAMP)  ## serve the dashboard; PORT=8600 asks for a port, OPEN=no opens no browser
	@$(BIN)/python -m ui $(if $(PORT),--port "$(PORT)") $(if $(filter no NO No 0 false,$(OPEN)),--no-browser)

test: $(DEV_STAMP)  ## everything that is quick: about five minutes on two cores
	$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile --no-loadscope-reorder

test-all: $(DEV_STAMP)  ## what is slow: long fuzzing, hostile files in a browser, studies; and all examples of what is drawn
	$(BIN)/python -m pytest -m "slow or hypothesis" -n auto --dist loadgroup

coverage: $(DEV_STAMP)  ## which branches of the library the quick tests run, with the slow ones of engines: at least 97 in 100
	$(BIN)/python -m pytest -m "not slow and not browser" -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report= --cov-fail-under 0
	$(BIN)/python -m pytest -m slow tests/engines -n auto --dist loadgroup --cov --cov-append --cov-report term-missing:skip-covered

check: $(DEV_STAMP)  ## formatting, lint, strict types, who may import whom, known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/python tests/audit.py

format: $(DEV_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV_STAMP)  ## the figures of benchmarks/README.md
	$(BIN)/python -m benchmarks

pictures: $(DEV_STAMP)  ## the picture of the first screen, and those of every page in docs/pictures
	$(BIN)/python -m pictures

lock: $(DEV_STAMP)  ## compile the lock files from pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate --no-header --extra dashboard pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-annotate --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

container-check:  ## build the container, start it as docs/hosting.md says, and ask it for its health and first page
	@sh tests/container_check.sh

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Touchstone needs Python 3.11 or newer, and “$(PYTHON)” was not found. Install it from python.org, or name another: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Touchstone needs Python 3.11 or newer; “$(PYTHON)” is $$($(PYTHON) -c 'import platform; print(platform.python_version())'). Name a newer one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python’s venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.txt | $(VENV)/bin/python
	@echo "Installing what Touchstone needs (once, about a minute) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt || { $(NOT_INSTALLED); exit 1; }
	@touch $@

$(DEV_STAMP): requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing what Touchstone and its tests need (once, about a minute) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt || { $(NOT_INSTALLED); exit 1; }
	@touch $@ $(RUN_STAMP)
