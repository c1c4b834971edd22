# Everything is relative to this folder: its path may have spaces and å.
PYTHON ?= python3
PIP = .venv/bin/python -m pip --disable-pip-version-check
LOCK = $(wildcard requirements.lock)
# A third of the tests' time is waiting for a browser or a process: one more than there are cores.
WORKERS ?= $(shell expr $$(nproc) + 1)

.PHONY: setup demo test lint audit docs

setup: .setup-stamp
	@.venv/bin/python -m samband.kernel.i18n compile >/dev/null

.setup-stamp: pyproject.toml setup.py $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Samband needs Python 3.11 or newer; set PYTHON=… to one."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' \
	  || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "Setting up .venv (a few minutes the first time) …"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
ifeq ($(LOCK),)
	@$(PIP) install --editable '.[dev]'
else
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
endif
	@touch .setup-stamp

demo: setup
	@SAMBAND_DATA="$${SAMBAND_DATA:-$$PWD/data}" exec .venv/bin/python -m samband.cli.main serve --sample

test: setup
	@.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy samband tests
	.venv/bin/lint-imports
	SAMBAND_ROLE=owner .venv/bin/python -m samband.cli.checks

# Known vulnerabilities of what is locked; says so when no advisory service answers.
audit: setup
	@.venv/bin/python .ci/audit.py

# The pages of docs/ that are made from the code: commands, settings, addresses.
docs: setup
	@.venv/bin/python -m samband.cli.reference
