# Two commands are enough: `make run` and `make test`. Both set up what they need; a second time they find it there.
# Before them there must be: git, make, Python 3.11 with venv. All else goes into .venv, node_modules and static/vendor.

.DEFAULT_GOAL := help
SHELL := /bin/bash

BIN    := .venv/bin
DONE   := .venv/.done
PYTEST := $(BIN)/python -m pytest
UV     := UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip install --quiet --python $(BIN)/python

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Without a home the installers would make a folder named "~" here for what they keep.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.venv/.home
endif

.PHONY: help setup setup-test run test quick coverage check format bench demo soak lock upgrade wheel clean

help:
	@echo 'make run     set up, migrate, load the sample once, serve on 127.0.0.1:8000'
	@echo 'make test    set up, check, and run every test'
	@echo 'make quick   the tests without browser and PostgreSQL'
	@echo 'make check   format, lint, types, layers'
	@echo 'make format  put the format right'
	@echo 'make bench   measure; prints JSON lines'
	@echo 'make demo    five documents from draft to archive, into out/'
	@echo 'make coverage  every test, and which lines and branches none of them reaches'
	@echo 'make soak    a long run under load'
	@echo 'make lock    write the lock files after a change of the dependencies'
	@echo 'make upgrade the same, with the newest version of everything'

# ---- set-up, in steps that are done once ---------------------------------------------------------------------------

setup: $(DONE)/project $(DONE)/system-run

setup-test: setup $(DONE)/dev $(DONE)/system-test

$(DONE)/venv: .ci/requirements-setup.txt
	.ci/setup venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement .ci/requirements-setup.txt
	@mkdir -p $(DONE) && touch $@

$(DONE)/runtime: .ci/requirements.txt $(DONE)/venv
	$(UV) --compile-bytecode --require-hashes --requirement .ci/requirements.txt
	@touch $@

$(DONE)/dev: .ci/requirements-dev.txt $(DONE)/runtime
	$(UV) --require-hashes --requirement .ci/requirements-dev.txt
	@touch $@

$(DONE)/project: pyproject.toml $(DONE)/runtime static/vendor/manifest.json
	$(UV) --no-deps --no-build-isolation --editable .
	@touch $@

$(DONE)/system-%: .ci/setup $(DONE)/venv
	.ci/setup system-$*
	@touch $@

static/vendor/manifest.json: package-lock.json .ci/vendor.py | $(DONE)/venv
	.ci/setup npm
	$(BIN)/python .ci/vendor.py

# ---- what people do ------------------------------------------------------------------------------------------------

run: export TRINHKY_ENV := development
run: setup
	$(BIN)/trinhky db upgrade
	$(BIN)/trinhky sample load
	exec $(BIN)/trinhky serve

demo: setup
	.ci/demo

test: setup-test check
	$(PYTEST) -n 2 --dist worksteal

coverage: setup-test
	$(PYTEST) -n 2 --dist worksteal --cov --cov-report=term

quick: setup-test
	$(PYTEST) -q -n 2 --dist worksteal -m 'not slow'

check: setup-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy .ci/vendor.py
	$(BIN)/lint-imports --no-cache
	$(BIN)/python .ci/vendor.py --check

format: setup-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup-test
	@$(BIN)/python -m tests.bench

soak: setup-test
	@$(BIN)/python -m tests.soak

# ---- for those who maintain it -------------------------------------------------------------------------------------

lock: $(DONE)/venv
	.ci/setup lock

upgrade: $(DONE)/venv
	.ci/setup lock --upgrade

wheel: setup
	$(BIN)/hatchling build --target wheel

clean:
	rm -rf .venv node_modules static/vendor dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
