# Everything runs in a virtual environment of its own, so nothing else on the machine is touched.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint types notebooks check bench clean

help:
	@echo "make demo       install the package, generate dialogues with the offline builtin model, show one"
	@echo "make test       install everything that the tests need, and run them"
	@echo "make check      what CI runs: lint, types, tests, notebooks, demo"
	@echo "make bench      print the benchmarks' ratios, and write them to benchmarks/RESULTS.md"
	@echo "make clean      remove the virtual environment and caches"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

# The extra llamacpp compiles llama.cpp: about five minutes the first time, and a C++ compiler with cmake.
$(VENV)/.all: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[all,dev]"
	@touch $@ $(VENV)/.core

demo: $(VENV)/.core
	$(BIN)/sdialog-like demo --output output

test: $(VENV)/.all
	$(BIN)/python -m pytest

lint: $(VENV)/.all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.all
	$(BIN)/mypy

notebooks: $(VENV)/.all
	$(BIN)/python -m tutorials.execute

bench: $(VENV)/.all
	$(BIN)/python -m benchmarks

check: lint types test notebooks demo

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
