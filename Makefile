# The verbs of this repository. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

FRAMEWORKS ?=
TASKS ?=
PROFILE ?= quick
REPEATS ?= 5
DEVICE ?= cpu

# A file's tests run in one process, so that what they share is made once.
SIDE_BY_SIDE := --numprocesses=logical --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

TOOLS := .envs/tools
COMMON := $(TOOLS)/bin/python -m common

.PHONY: help
help: ## list the verbs
	@echo "make VERB [FRAMEWORKS=\"pytorch jax\"] [TASKS=\"mlp\"] [PROFILE=quick|standard]"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1@/' | column -t -s@

.PHONY: book
book: $(TOOLS)/stamp ## environments, the quick suite, and the book: _build/html/index.html
	@$(COMMON) book --frameworks $(FRAMEWORKS) --tasks $(TASKS) --profile $(PROFILE)

.PHONY: measure
measure: PROFILE := $(if $(filter command line environment,$(origin PROFILE)),$(PROFILE),standard)
measure: $(TOOLS)/stamp ## measure this machine: the whole matrix, REPEATS times, interleaved; resumable
	@$(COMMON) measure --frameworks $(FRAMEWORKS) --tasks $(TASKS) --profile $(PROFILE) --device $(DEVICE) --repeats $(REPEATS)

.PHONY: test
test: $(TOOLS)/stamp ## the whole test suite, set-up included
	@$(COMMON) envs
	@$(COMMON) prepare
	@$(TOOLS)/bin/ruff check .
	@$(TOOLS)/bin/ruff format --check .
	@$(TOOLS)/bin/python -m pytest tests notebooks --nbmake --nbmake-timeout=600 $(SIDE_BY_SIDE)

.PHONY: lab
lab: $(TOOLS)/stamp ## JupyterLab with every framework's kernel
	@$(COMMON) envs $(FRAMEWORKS)
	@$(COMMON) prepare
	@$(TOOLS)/bin/jupyter lab --notebook-dir=notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: envs
envs: $(TOOLS)/stamp ## only the environments and kernels
	@$(COMMON) envs $(FRAMEWORKS)

.PHONY: doctor
doctor: $(TOOLS)/stamp ## what this machine has and lacks
	@$(COMMON) doctor $(FRAMEWORKS)

.PHONY: lint
lint: $(TOOLS)/stamp ## check style; `make format` mends it
	@$(TOOLS)/bin/ruff check .
	@$(TOOLS)/bin/ruff format --check .

.PHONY: format
format: $(TOOLS)/stamp ## mend style, notebooks included
	@$(TOOLS)/bin/ruff check --fix .
	@$(TOOLS)/bin/ruff format .

.PHONY: lock
lock: $(TOOLS)/stamp ## pin the tools again after an edit of requirements.in
	@$(TOOLS)/bin/uv pip compile --quiet --no-header --python-version 3.11 --generate-hashes requirements.in -o requirements.txt

.PHONY: clean
clean: ## remove what was generated; results/ and environments stay
	rm -rf _build .pytest_cache .ruff_cache

.PHONY: clean-envs
clean-envs: ## remove the environments too
	rm -rf .envs

$(TOOLS)/stamp: requirements.txt pyproject.toml src/common/bootstrap.sh
	@src/common/bootstrap.sh $(TOOLS)
