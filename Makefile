# make explain   sets everything up in .venv and explains the bundled First Kiss record
# make test | check | sanitize | clusters | docs | bench | bench-rivals | study
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RIVALS ?= .venv-rivals
CORE := pyproject.toml CMakeLists.txt $(wildcard cpp/*.hpp cpp/*.cpp)
RUN := $(VENV)/.installed
DEVELOP := $(VENV)/.installed-dev

.PHONY: explain test check sanitize clusters fuzz docs bench bench-rivals study tools clean
.DEFAULT_GOAL := explain

explain: $(RUN)
	$(BIN)/groundswell explain first-kiss --report explanation.html

test: $(DEVELOP)
	$(BIN)/python -m pytest

check: $(DEVELOP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

sanitize: $(DEVELOP)
	$(BIN)/python -m pytest tests/process/test_sanitizers.py

# Spark and Ray on local clusters, and DuckDB, against the local run; the packages are large, so they have a stamp of their own.
CLUSTERS := $(VENV)/.installed-clusters

$(CLUSTERS): $(DEVELOP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[duckdb,ray,spark]'
	@touch $(RUN) $(DEVELOP) $@

clusters: $(CLUSTERS)
	$(BIN)/python -m pytest tests/corpus/test_clusters.py tests/corpus/test_duckdb.py -rs

# Random and hostile numbers under the sanitizers: FUZZ_SECONDS for each fuzzer, from FUZZ_SEED on; then damaged files.
FUZZ_SECONDS ?= 200
FUZZ_SEED ?= 1
FUZZ_FLAGS := -std=c++17 -O1 -g -pthread -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all

fuzz: $(DEVELOP)
	@set -e; mkdir -p build/fuzz; for source in cpp/tests/fuzz_*.cpp; do \
	  name=$$(basename $$source .cpp); echo "== $$name"; $${CXX:-c++} $(FUZZ_FLAGS) $$source -o build/fuzz/$$name; \
	  ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 build/fuzz/$$name $(FUZZ_SECONDS) $(FUZZ_SEED) \
	    2>build/fuzz/$$name.log || { tail -40 build/fuzz/$$name.log; exit 1; }; \
	done
	$(BIN)/python -m studies.fuzz_readers --seed $(FUZZ_SEED)
	$(BIN)/python -m studies.fuzz_press --seed $(FUZZ_SEED)

docs: $(DEVELOP)
	$(BIN)/sphinx-build -W -n --keep-going -b html docs docs/_build/html

bench: $(DEVELOP)
	@set -e; for script in benchmarks/bench_*.py; do echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script; done

# groundswell beside every other Hawkes package that installs, each in an environment of its own: an hour or two.
# Those that do not install are reported, not fatal. To try one again: rm -r .venv-rivals/NAME
bench-rivals: $(CORE) | tools
	test -x $(RIVALS)/groundswell/bin/python || $(PYTHON) -m venv $(RIVALS)/groundswell
	$(RIVALS)/groundswell/bin/python -m pip install --quiet --disable-pip-version-check . scipy
	$(RIVALS)/groundswell/bin/python -m benchmarks.rivals.install $(RIVALS)
	$(RIVALS)/groundswell/bin/python -m benchmarks.bench_hawkes --rivals $(RIVALS)

# Long runs with fixed seeds: hours. The calibration resumes where it stopped and writes studies/results.
study: $(DEVELOP)
	@set -e; for name in response_oracle bands starts calibration known_truth false_alarms hawkes_coverage watch_kills; do echo "== studies.$$name"; $(BIN)/python -m studies.$$name; done

# What is missing is named with the Debian package that brings it.
tools:
	@missing=""; \
	need() { echo "missing: $$1 (Debian package $$2)" >&2; missing="$$missing $$2"; }; \
	command -v $(PYTHON) >/dev/null || need "$(PYTHON), version 3.11 or later" python3; \
	if command -v $(PYTHON) >/dev/null; then \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || need "Python 3.11 or later" python3; \
	  $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || need "Python's venv module" python3-venv; \
	  $(PYTHON) -c 'import pathlib, sys, sysconfig; sys.exit(not pathlib.Path(sysconfig.get_paths()["include"], "Python.h").exists())' \
	    || need "Python's headers" python3-dev; \
	fi; \
	command -v $${CXX:-c++} >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null \
	  || need "a C++ compiler" g++; \
	test -z "$$missing" || { echo "install with: apt-get install$$missing" >&2; exit 1; }

$(VENV)/bin/python: | tools
	$(PYTHON) -m venv $(VENV)

$(RUN): $(CORE) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEVELOP): $(CORE) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(RUN) $@

clean:
	rm -rf $(VENV) build explanation.html docs/_build
