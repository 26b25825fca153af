# Two commands set everything up: `make demo` (to look at it) and `make test` (to work on it).

PYTHON := $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
GONGZHI := $(BIN)/python -m gongzhi

.PHONY: help demo test check pytest bench screens format effort setup-run setup-test

help:
	@echo "make demo [ARGS=--no-serve]   a running, populated district (ARGS='--port 8080 --home DIR')"
	@echo "make test                     everything that must hold before a change is sent"
	@echo "make check                    lint, format, types and contracts only"
	@echo "make format                   put the code into shape"
	@echo "make screens                  every page as a picture, phone and desktop, into docs/screens/"
	@echo "make effort                   taps and fields of the usual tasks, into docs/effort.md"
	@echo "make bench                    measure against bare limits, into bench/RESULTS.md"

setup-run:
	@$(PYTHON) bin/setup.py run

setup-test:
	@$(PYTHON) bin/setup.py test

demo: setup-run
	@exec $(GONGZHI) demo $(ARGS)

check: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(GONGZHI) makemigrations --check --dry-run
	GONGZHI_HTTPS=true $(GONGZHI) check --program --deploy --fail-level WARNING

pytest: setup-test
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

test: check pytest

format: setup-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-test
	$(GONGZHI) bench all $(ARGS)

screens: setup-test
	$(BIN)/python -m tests.browser.screens $(ARGS)

effort: setup-test
	GONGZHI_WRITE=effort $(BIN)/python -m pytest -q -n0 tests/browser/test_effort.py
