# What people type. `make help` lists it. Needs Python 3.11 or newer; everything else is fetched when it is missing.

HOST ?= 127.0.0.1
PORT ?= 8080
DATA ?= ./.demo

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
WEB := $(BIN)/python web/hatch_build.py

# The first Python that is new enough; PYTHON=… on the command line decides otherwise.
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
endif

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory --no-builtin-rules
.PHONY: help demo test check lint pages bench screenshots clean pins venv venv-test browser

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: venv pages ## the sample conference on http://127.0.0.1:8080 (PORT=, HOST=, DATA= may be given)
	@exec $(BIN)/huiwu demo --host "$(HOST)" --port "$(PORT)" --data "$(DATA)"

test: venv-test pages browser lint ## everything: checks, then all tests, a browser included
	@$(BIN)/python -m pytest -n 2

check: venv-test lint ## the fast check: format, lint, types, import floors, unit tests
	@$(BIN)/python -m pytest -q tests/domain

lint: venv-test
	@$(BIN)/ruff format --check --quiet . || { echo "To put this right: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(WEB) npm run --silent lint -- --colors=off
	@$(WEB) npm run --silent check
	@$(WEB) npm run --silent test

pages: venv ## build the web pages, if their sources changed
	@$(WEB)

bench: venv-test pages browser ## the benchmarks of tests/load, one table each
	@for file in tests/load/bench_*.py; do $(BIN)/python -m "tests.load.$$(basename "$$file" .py)" || exit 1; done

screenshots: venv-test pages browser ## pictures of every page, to look at
	@$(BIN)/python -m tests.screenshots

clean: ## remove what was built and installed; data folders stay
	rm -rf $(VENV) dist web/node_modules server/huiwu/static screenshots test-results
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find server tests web -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtual environment -----------------------------------------------------------------------------------------
# A set of packages is installed again only when its digest (Python, pins, the packaging part of pyproject) changed, so
# that the second `make demo` starts at once. A copied .venv is made anew: its programs are those of the first place.

define new_venv
[ -n "$(PYTHON)" ] || { echo "Huiwu needs Python 3.11 or newer; none was found on PATH." >&2; exit 1; }; \
"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Huiwu needs Python 3.11 or newer; $(PYTHON) is older, or does not run." >&2; exit 1; }; \
"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
  package=$$("$(PYTHON)" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
  then echo "Installing $$package, which this Python lacks." >&2; apt-get update -qq && apt-get install -y -qq "$$package" >/dev/null; \
  else echo "This Python cannot make virtual environments: install $$package (or your system's name for it), then try again." >&2; exit 1; fi; }; \
"$(PYTHON)" -m venv --clear $(VENV) || exit 1; printf '%s\n' "$(CURDIR)" > $(VENV)/.place
endef

# $(call installed,NAME,FILES…,COMMANDS): run COMMANDS unless the digest of FILES is the one NAME was made from
define installed
if [ ! -x $(BIN)/python ] || ! $(BIN)/python -c '' 2>/dev/null || \
  { [ -f $(VENV)/.place ] && [ "$$(cat $(VENV)/.place)" != "$(CURDIR)" ]; }; then $(new_venv); fi; \
digest=$$({ $(BIN)/python -VV; sed '/^\[tool.ruff/,$$d' pyproject.toml; cat $(2); } | cksum); \
if [ "$$digest" != "$$(cat $(VENV)/.$(1) 2>/dev/null)" ]; then \
  echo "Installing into $(VENV) ($(1)); this happens once." >&2; rm -f $(VENV)/.$(1); \
  { $(3); } || { echo "The packages could not be installed; pip's own words are above." >&2; exit 1; }; \
  printf '%s\n' "$$digest" > $(VENV)/.$(1); fi
endef

venv:
	@$(call installed,runtime,deploy/constraints.txt, \
	  $(PIP) install --require-hashes -r deploy/constraints.txt && \
	  HUIWU_SKIP_WEB=1 $(PIP) install --no-deps --no-build-isolation -e .)

venv-test: venv
	@$(call installed,test,deploy/constraints.txt deploy/constraints-test.txt, \
	  $(PIP) install --require-hashes -r deploy/constraints.txt -r deploy/constraints-test.txt)

browser: venv-test
	@$(BIN)/python tests/browser/chromium.py --ensure >/dev/null

# --- the pins --------------------------------------------------------------------------------------------------------
# Run after a change of dependencies. UPGRADE=--upgrade takes the newest versions instead of keeping those pinned.

PIN = uv pip compile --quiet --universal --python-version 3.11 --no-config --generate-hashes --no-header \
  --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

pins: ## write deploy/constraints*.txt anew
	@set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	"$(PYTHON)" -m venv "$$work/venv"; "$$work/venv/bin/python" -m pip install --quiet uv; PATH="$$work/venv/bin:$$PATH"; \
	cat deploy/constraints.txt deploy/constraints-test.txt > "$$work/all" 2>/dev/null || true; \
	cp deploy/constraints-node.txt "$$work/node" 2>/dev/null || true; \
	$(PIN) pyproject.toml --all-extras --group build -o "$$work/all"; \
	grep == "$$work/all" | sed 's/ \\$$//' > "$$work/versions"; \
	$(PIN) pyproject.toml --group build -c "$$work/versions" -o "$$work/run"; \
	sed -n 's/^NODE_WHEEL = "\(.*\)"$$/\1/p' web/hatch_build.py > "$$work/node.in"; \
	$(PIN) "$$work/node.in" -o "$$work/node"; \
	awk 'NR == FNR { if (/==/) seen[$$1] = 1; next } /==/ { keep = !($$1 in seen) } keep' "$$work/run" "$$work/all" > "$$work/test"; \
	head() { printf '# %s\n# Written by `make pins` from pyproject.toml; every file of a release is listed, for all systems.\n' "$$1"; }; \
	{ head 'What Huiwu runs and is built with: pip install --require-hashes -r deploy/constraints.txt'; cat "$$work/run"; } > deploy/constraints.txt; \
	{ head 'What tests and checks need besides constraints.txt'; cat "$$work/test"; } > deploy/constraints-test.txt; \
	{ head 'Node for building the pages, where PATH has none that fits (web/hatch_build.py)'; cat "$$work/node"; } > deploy/constraints-node.txt
