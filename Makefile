# Everything a developer does, from a fresh clone on: `make run` and `make test` set up what they need.

.DEFAULT_GOAL := help
.PHONY: help setup run up demo down token stage serve point dlq replay audit reindex chaos synth deploy destroy test lint types format lock docs \
	test-unit test-component test-contract test-faults test-end-to-end bench

PYTHON ?= python3
PORT ?= 4566
ROLE ?= shopper
ARGS ?=
EXAMPLES ?= 15
STEPS ?= 40
ORDERS ?= 100
# Bytecode stays out of the sources, which Chalice would package with each app.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
export PYTHONPATH := $(CURDIR):$(CURDIR)/shared
BIN := .venv/bin
PYTEST := $(BIN)/pytest $(ARGS)
APPS := $(sort $(wildcard *_app))
CONFIGS := $(APPS:%=%/.chalice/config.json)

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: .venv/installed node_modules/installed $(CONFIGS) ## Install what is pinned, here and nowhere else

.venv/installed: requirements/uv.txt requirements/dev.txt requirements/chalice.pth
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or say where it is with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: say where it is with PYTHON=..."; exit 1; }
	@echo "Installing the Python packages into .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@cp requirements/chalice.pth $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
	@touch $@

node_modules/installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer with npm is needed: install it first."; exit 1; }
	@echo "Installing the CDK command and the AsyncAPI parser into node_modules"
	@npm ci --ignore-scripts --silent --no-audit --no-fund
	@touch $@

$(CONFIGS): | .venv/installed
	@$(BIN)/python -m infra.chalice_config $(@:%/.chalice/config.json=%)

# The shop on this machine

run: up ## Run the shop and take a real order through it
	@$(BIN)/python -m infra.demo delivered
	@$(BIN)/python -m infra.local describe

up: setup ## Start the local AWS and deploy what differs
	@$(BIN)/python -m infra.local up --port $(PORT)

demo: setup ## Take four orders through the running shop: paid, packed short, cancelled, refunded
	@$(BIN)/python -m infra.demo $(STORY)

down: setup ## Stop the local AWS; it keeps nothing
	@$(BIN)/python -m infra.local down

token: setup ## Print a token of a demo user: ROLE=shopper, warehouse, delivery or admin
	@$(BIN)/python -m infra.local token --role $(ROLE)

# One service under `chalice local`: docs/chalice-local.md

stage: setup ## Write the Chalice stage of ENVIRONMENT (local) for every service: COMPUTE=chalice as it was deployed
	@$(if $(filter chalice,$(COMPUTE)),$(DEPLOYMENT) stage,$(BIN)/python -m infra.stage) --environment $(or $(ENVIRONMENT),local)

serve: setup service ## `chalice local` that signed calls may reach: SERVICE=products ENVIRONMENT=local OPTIONS='--port 8000'
	@$(BIN)/python -m infra.serve $(subst -,_,$(SERVICE))_app --stage $(or $(ENVIRONMENT),local) $(OPTIONS)

point: setup service ## Have the local shop call SERVICE at URL, or again where it is deployed
	@$(BIN)/python -m infra.point $(SERVICE) $(if $(URL),--url $(URL))

.PHONY: service
service:
	@test -n "$(SERVICE)" || { echo "Say which one: SERVICE=products, say."; exit 1; }

# After a failure, locally or with ENVIRONMENT=... on AWS: docs/recovery.md

OPERATIONS = $(BIN)/python -m infra.operations
WHERE = --environment $(or $(ENVIRONMENT),local) $(if $(SERVICE),--service $(SERVICE))

dlq: setup ## List what failed: SERVICE=orders, SHOW=id, REDRIVE=id or all
	@$(OPERATIONS) dlq $(WHERE) $(if $(SHOW),--show $(SHOW)) $(if $(REDRIVE),--redrive $(REDRIVE))

replay: setup ## Send past events again: FROM=2026-11-23T19:00 TO=... ORDER=id SERVICE=orders
	@test -n "$(FROM)" || { echo "Say from when: FROM=2026-11-23T19:00 (UTC)."; exit 1; }
	@$(OPERATIONS) replay $(WHERE) --from $(FROM) $(if $(TO),--to $(TO)) $(if $(ORDER),--order $(ORDER))

audit: setup ## Compare what all services hold, and report every disagreement: GRACE=60
	@$(OPERATIONS) audit $(WHERE) $(if $(GRACE),--grace $(GRACE))

reindex: setup ## Bring the indexes up to date with rows that were there before them
	@$(OPERATIONS) reindex --environment $(or $(ENVIRONMENT),local)

chaos: setup ## Orders while everything goes wrong, on a shop of its own: ORDERS=100
	@$(BIN)/python -m infra.chaos --orders $(ORDERS)

# The shop on AWS

# COMPUTE=chalice has `chalice deploy` make the functions: docs/deploying-with-chalice.md
COMPUTE ?= cdk
DEPLOYMENT = $(BIN)/python -m $(if $(filter chalice,$(COMPUTE)),infra.chalice_deploy,infra.deployment)

synth: setup environment ## Make the templates of ENVIRONMENT
	@$(DEPLOYMENT) synth --environment $(ENVIRONMENT)

deploy: setup environment ## Deploy ENVIRONMENT (dev, tests, staging or prod) to the account of your shell: COMPUTE=chalice SERVICE=orders
	@$(DEPLOYMENT) deploy $(WHERE)

destroy: setup environment ## Delete ENVIRONMENT's stacks: COMPUTE as it was deployed
	@$(DEPLOYMENT) destroy $(WHERE)

.PHONY: environment
environment:
	@test "$(filter cdk chalice,$(COMPUTE))" || { echo "COMPUTE is cdk or chalice."; exit 1; }
	@test -n "$(ENVIRONMENT)" || { echo "Say which one: ENVIRONMENT=dev, tests, staging or prod."; exit 1; }

# Tests

ifdef ARGS
test: setup ## Pass all tests, or a part: ARGS='tests/unit -k money'
	@$(PYTEST)
else
test: setup lint types test-unit test-component test-contract test-faults test-end-to-end
	@echo "All passed."
endif

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types: setup
	@$(BIN)/mypy -p ecom -p infra -p tests
	@for app in $(APPS); do \
		echo "$$app"; \
		(cd $$app && MYPYPATH=.:../shared ../$(BIN)/mypy --config-file ../pyproject.toml \
			--cache-dir ../.mypy_cache/apps app.py chalicelib) || exit 1; \
	done

test-unit: setup ## Pure decisions, in milliseconds
	@$(PYTEST) tests/unit

test-component: setup ## One service at a time under moto
	@$(PYTEST) -n 2 tests/component

test-contract: setup ## Events, schema and templates
	@$(PYTEST) tests/contract

test-faults: setup ## Random stories with faults in them: EXAMPLES=1000 STEPS=60 for a night
	@EXAMPLES=$(EXAMPLES) STEPS=$(STEPS) $(PYTEST) tests/faults

test-end-to-end: setup ## The deployed shop on a local AWS of its own
	@$(PYTEST) tests/end_to_end

format: setup ## Format the code
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format .

lock: setup ## Resolve the requirements anew
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		requirements/dev.in --output-file requirements/dev.txt
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--constraints requirements/dev.txt requirements/uv.in --output-file requirements/uv.txt
	@$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--no-emit-package jmespath \
		--no-emit-package six --constraints requirements/dev.txt requirements/layer.in \
		--output-file requirements/layer.txt

docs: setup infra/documents/node_modules/installed ## Build the documentation site: APIs, events, guides
	@$(BIN)/python -m infra.documents

infra/documents/node_modules/installed: infra/documents/package.json infra/documents/package-lock.json
	@echo "Installing what the documentation's pages run"
	@npm --prefix infra/documents ci --ignore-scripts --silent --no-audit --no-fund
	@touch $@

bench: setup ## Measure imports, an order's cost and orders on the running shop
	@$(BIN)/python -m infra.bench $(ARGS)
