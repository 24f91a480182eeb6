# Everything runs in .venv; a stamp file remembers what is installed, so that a second run is quick.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATABASE ?= data/govcrawl.db
SITE ?= site
PORT ?= 8001

.PHONY: install demo test serve lint types bench adversary pictures strikes

install: $(STAMP)-all

demo: $(STAMP)
	$(BIN)/scrapy demo

test: install
	$(BIN)/python -m pytest -n 5 --dist loadscope --no-loadscope-reorder --ignore tests/benchmarks  # fixtures of a module are made once

serve: $(STAMP)
	$(BIN)/scrapy publish $(SITE) -s GOVCRAWL_DATABASE=$(DATABASE)
	$(BIN)/datasette $(SITE) --port $(PORT)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

bench: install
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only

# documents with awkward layouts and known truth (tests/adversary): N of them, or each kind once in each format
N ?= 0
SEED ?= 1
KIND ?= *
FORMAT ?= *
adversary: install
	$(BIN)/python -m tests.adversary -n $(N) --seed $(SEED) --kind '$(KIND)' --format '$(FORMAT)'

# harvests of seven families, struck in any of their processes: four strikes for each seed
SEEDS ?= 1 2 3 4 5 6 7 8 9 10
strikes: install
	TEST_STRIKES="$(SEEDS)" $(BIN)/python -m pytest tests/govcrawl/test_strikes.py -x

# the pictures in the documents, made from the demo: docs/pictures (needs Chromium and a Chinese font)
pictures: install
	$(BIN)/python -m tests.pictures

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }  # Debian's Python has no ensurepip

# compiled once, for places where Python is told to write nothing: a command would compile everything each time
COMPILE := $(BIN)/python -m compileall -q govcrawl pipelines

# what harvesting and the website need: no OCR, no test tools
$(STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[publish]'
	$(COMPILE)
	@touch $@

$(STAMP)-all: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[ocr,publish,rar,test]'
	$(COMPILE)
	@touch $(STAMP) $@
