# Everything a developer does, from a fresh clone on: `make run` and `make test` set up what they need.

.DEFAULT_GOAL := help
.PHONY: help doctor check setup run up demo down token stage serve point dlq replay audit reindex chaos synth deploy destroy test lint types \
	format lock licences docs test-unit test-component test-contract test-faults test-end-to-end test-newest part bench
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= 4566
ROLE ?= shopper
ARGS ?=
EXAMPLES ?= 15
STEPS ?= 40
ORDERS ?= 100
VENV := .venv
BIN := $(VENV)/bin
unexport CDPATH
# Of the shell's variables, local commands are given what infra/shell.py keeps.
HOST = $(or $(wildcard $(BIN)/python),$(PYTHON))
CLEAN = $(HOST) -ESB -m infra.shell
LOCAL = $(CLEAN) $(BIN)/python
# Where ENVIRONMENT is not the local one, the account, credentials and region are those of the shell.
ANYWHERE = $(CLEAN) $(if $(filter-out local,$(ENVIRONMENT)),--aws) $(BIN)/python
PYTEST = $(CLEAN) $(BIN)/pytest $(ARGS)
NPM_FLAGS := --include=dev --global=false --bin-links --ignore-scripts --loglevel=error --no-audit --no-fund
APPS := $(sort $(wildcard *_app))
CONFIGS := $(APPS:%=%/.chalice/config.json)

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

doctor: CHECKED = --tell --port '$(PORT)'
run up: CHECKED = --port '$(PORT)'
doctor: check ## Say whether all that is needed is here

check:
	@$(HOST) -ESc 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed and $(HOST) is $$(command -v $(HOST) >/dev/null && $(HOST) -V 2>&1 || echo "not there"): install it, or say where it is with PYTHON=..." >&2; exit 1; }
	@$(CLEAN) $(HOST) -B -m infra.prerequisites $(CHECKED)

setup: check $(VENV)/installed node_modules/installed $(CONFIGS) ## Install what is pinned, here and nowhere else

$(VENV)/installed: requirements/uv.txt requirements/dev.txt requirements/chalice.pth
	@echo "Installing the Python packages into $(VENV)"
	@test -x $(BIN)/pip || $(CLEAN) $(PYTHON) -m venv --clear $(VENV)
	@$(LOCAL) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(CLEAN) $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@cp requirements/chalice.pth "$$($(LOCAL) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	@touch $@

node_modules/installed: package.json package-lock.json
	@echo "Installing the CDK command and the AsyncAPI parser into node_modules"
	@$(CLEAN) npm ci $(NPM_FLAGS)
	@touch $@

$(CONFIGS): | $(VENV)/installed
	@$(LOCAL) -m infra.chalice_config $(@:%/.chalice/config.json=%)

# The shop on this machine

run: up ## Run the shop and take a real order through it
	@$(LOCAL) -m infra.demo delivered
	@$(LOCAL) -m infra.local describe

up: setup ## Start the local AWS and deploy what differs
	@$(LOCAL) -m infra.local up --port '$(PORT)'

demo: setup ## Take four orders through the running shop: paid, packed short, cancelled, refunded
	@$(LOCAL) -m infra.demo $(STORY)

down: setup ## Stop the local AWS; it keeps nothing
	@$(LOCAL) -m infra.local down

token: setup ## Print a token of a demo user: ROLE=shopper, warehouse, delivery or admin
	@$(LOCAL) -m infra.local token --role $(ROLE)

# One service under `chalice local`: docs/chalice-local.md

stage: setup ## Write the Chalice stage of ENVIRONMENT (local) for every service: COMPUTE=chalice as it was deployed
	@$(if $(filter chalice,$(COMPUTE)),$(DEPLOYMENT) stage,$(ANYWHERE) -m infra.stage) --environment $(or $(ENVIRONMENT),local)

serve: setup service ## `chalice local` that signed calls may reach: SERVICE=products ENVIRONMENT=local OPTIONS='--port 8000'
	@$(ANYWHERE) -m infra.serve $(subst -,_,$(SERVICE))_app --stage $(or $(ENVIRONMENT),local) $(OPTIONS)

point: setup service ## Have the local shop call SERVICE at URL, or again where it is deployed
	@$(LOCAL) -m infra.point $(SERVICE) $(if $(URL),--url $(URL))

.PHONY: service
service:
	@test -n "$(SERVICE)" || { echo "Say which one: SERVICE=products, say."; exit 1; }

# After a failure, locally or with ENVIRONMENT=... on AWS: docs/recovery.md

OPERATIONS = $(ANYWHERE) -m infra.operations
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
	@$(LOCAL) -m infra.chaos --orders $(ORDERS)

# The shop on AWS

# COMPUTE=chalice has `chalice deploy` make the functions: docs/deploying-with-chalice.md
COMPUTE ?= cdk
DEPLOYMENT = $(ANYWHERE) -m $(if $(filter chalice,$(COMPUTE)),infra.chalice_deploy,infra.deployment)

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
test: setup lint types test-unit test-component test-contract test-faults test-end-to-end test-newest
	@echo "All passed."
endif

lint: setup
	@$(CLEAN) $(BIN)/ruff check .
	@$(CLEAN) $(BIN)/ruff format --check --quiet .

types: setup
	@$(CLEAN) $(BIN)/mypy -p ecom -p infra -p tests
	@for app in $(APPS); do \
		echo "$$app"; \
		$(CLEAN) sh -c "cd $$app && MYPYPATH=.:../shared ../$(BIN)/mypy --config-file ../pyproject.toml \
			--cache-dir ../.mypy_cache/apps app.py chalicelib" || exit 1; \
	done

test-unit: setup ## Pure decisions, in milliseconds
	@$(PYTEST) tests/unit

test-component: setup ## One service at a time under moto
	@$(PYTEST) -n 2 tests/component

test-contract: setup ## Events, schema and templates
	@$(PYTEST) -n 2 tests/contract

test-faults: setup ## Random stories with faults in them: EXAMPLES=1000 STEPS=60 for a night
	@EXAMPLES=$(EXAMPLES) STEPS=$(STEPS) $(PYTEST) tests/faults

test-end-to-end: setup ## The deployed shop on a local AWS of its own
	@$(PYTEST) tests/end_to_end

test-newest: setup ## A part on the newest Python here, where .venv has another
	@$(LOCAL) -m infra.newest $(MAKE)

part: setup
	@$(PYTEST) --quiet tests/unit tests/component/platform tests/component/frontend tests/component/products

format: setup ## Format the code
	@$(CLEAN) $(BIN)/ruff check --quiet --fix .
	@$(CLEAN) $(BIN)/ruff format .

lock: setup ## Resolve the requirements anew
	@$(CLEAN) $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		requirements/dev.in --output-file requirements/dev.txt
	@$(CLEAN) $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--constraints requirements/dev.txt requirements/uv.in --output-file requirements/uv.txt
	@$(CLEAN) $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header \
		--no-emit-package jmespath \
		--no-emit-package six --constraints requirements/dev.txt requirements/layer.in \
		--output-file requirements/layer.txt

licences: setup ## List the licences of all installed Python packages
	@$(LOCAL) -m infra.licences

docs: setup infra/documents/node_modules/installed ## Build the documentation site: APIs, events, guides
	@$(LOCAL) -m infra.documents

infra/documents/node_modules/installed: infra/documents/package.json infra/documents/package-lock.json
	@echo "Installing what the documentation's pages run"
	@$(CLEAN) npm --prefix infra/documents ci $(NPM_FLAGS)
	@touch $@

bench: setup ## Measure imports, an order's cost and orders on the running shop
	@$(LOCAL) -m infra.bench $(ARGS)
