# Every target sets up what it needs: .venv inside the project, dependencies as pinned in constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEV_STAMP := .venv/.installed-dev
XDIST ?= -n 2

.PHONY: install dev demo test test-quick check format bench translations metrics clean

install: $(STAMP)
dev: $(DEV_STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Regulars needs Python 3.11 or newer: make install PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(DEV_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --requirement requirements-dev.txt
	@touch $@

demo: $(STAMP)
	@$(BIN)/regulars demo $(ARGS)

# Compiled once: the tests start some hundred processes of ours.
COMPILE := $(BIN)/python -m compileall -q app core emulator mailer sheets sync
# Tests rewritten for their asserts are kept, whatever the environment says: half of collecting them.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest $(XDIST)

test: $(DEV_STAMP)
	@$(COMPILE)
	$(PYTEST) $(ARGS)

test-quick: $(DEV_STAMP)
	@$(COMPILE)
	$(PYTEST) -m "not slow and not browser" $(ARGS)

check: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m core.migrations.check

format: $(DEV_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf .venv build dist *.egg-info

translations: $(STAMP)
	$(BIN)/python -m core.catalogues

metrics: $(STAMP)
	$(BIN)/python -m sync.catalogue.manual
