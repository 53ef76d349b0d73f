# What the README names and CI calls. `make` alone says what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help:
	@sed -n 's/^\([a-z-]*\):.*## /make \1	/p' $(MAKEFILE_LIST)

run: $(VENV)/run.done ## install, index articles/ and serve the page on http://127.0.0.1:7860
	$(BIN)/dalil index articles
	$(BIN)/dalil serve

test: $(VENV)/test.done browsers ## install what the tests need and run them all
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: lint test ## everything a change must pass

lint: $(VENV)/test.done ## style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/test.done ## let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

faults: $(VENV)/test.done ## kill, damage and fill the disk as often as docs/faults.md says: hours
	$(BIN)/pytest --faults -s tests/test_faults_*.py

bench: bench-quality ## quality, the guard and speed on the sets in DATA, and what comes out of saved pages
	$(BIN)/python -m benchmarks.support --data $(DATA)
	$(BIN)/python -m benchmarks.speed --data $(DATA)
	$(BIN)/python -m benchmarks.pages

bench-quality: $(VENV)/test.done ## quality alone; MODEL=name puts that model in the bundled one's place
	$(BIN)/python -m benchmarks.quality --data $(DATA) $(if $(MODEL),--model $(MODEL))

DATA ?= ../shared/data

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/test.done: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/run.done

# The page is tested in real browsers. Where apt-get may not install them, say how to get them and go on: those tests skip.
BROWSERS := chromium firefox-esr fonts-noto-core
browsers:
	@{ command -v chromium && { command -v firefox-esr || command -v firefox; }; } >/dev/null || \
	  { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(BROWSERS) >/dev/null; } || \
	  echo 'The browser tests will be skipped: install Chromium, Firefox and the Noto fonts, on Debian: sudo apt-get install $(BROWSERS)'

.PHONY: help run test check lint fix faults bench bench-quality browsers
