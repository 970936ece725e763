# Everything a person or the gate does, by the same names. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
# Run a server of its own with the demo studies while the rest of a recipe's line runs: $$ready is its ready file.
BESIDE_SERVER = ready=build/$(1).json; mkdir -p build; rm -f $$ready; \
	$(PY) -m local --port 0 --fresh --state build/$(1) --ready-file $$ready > build/$(1).txt 2>&1 & pid=$$!; \
	trap 'kill $$pid; wait $$pid' EXIT; \
	until [ -s $$ready ]; do kill -0 $$pid 2> /dev/null || { cat build/$(1).txt; exit 1; }; sleep 1; done;
export PYTHONPATH := .:layers/core/python
ARGS ?=

.PHONY: help install run test check unit integration served conformance e2e web-test synth docs bench screenshots lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/.ready web/node_modules/.ready ## Install what is needed, into this folder

.venv/.ready: requirements.lock
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check uv
	.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
	touch $@

web/node_modules/.ready: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

tests/conformance/clients/node_modules/.ready: tests/conformance/clients/package-lock.json
	cd tests/conformance/clients && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	touch $@

web/dist/index.html: web/node_modules/.ready $(shell find web/src web/public web/index.html web/vite.config.ts -type f 2>/dev/null)
	cd web && npm run build
	touch $@

.emulator/.ready: local/emulator.requirements.txt .venv/.ready
	$(PY) -m local.install
	touch $@

build/ohif/.ready: .venv/.ready local/viewer.py viewer/ndarray.js
	$(PY) -m local.viewer
	touch $@

run: .venv/.ready .emulator/.ready build/ohif/.ready web/dist/index.html ## Start Lightbox on this machine with demo studies (ARGS="--port N --ready-file FILE --no-seed --fresh --cors-origin URL")
	@exec $(PY) -m local $(ARGS)

test: check unit integration web-test served ## Everything that must hold before a change lands

check: .venv/.ready ## Lint, types, import contracts, laws
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pyright
	.venv/bin/lint-imports
	.venv/bin/pytest tests/laws
	$(MAKE) --no-print-directory synth

unit: .venv/.ready .emulator/.ready build/ohif/.ready ## One module at a time
	.venv/bin/pytest tests/unit -n 2 --dist loadfile

integration: .venv/.ready ## One function at a time, on an AWS in this process
	.venv/bin/pytest tests/integration -n 2 --dist loadfile

served: .venv/.ready .emulator/.ready build/ohif/.ready web/dist/index.html ## Conformance and e2e before one server, which is seeded once
	@$(call BESIDE_SERVER,served) LIGHTBOX_READY_FILE=$$ready $(MAKE) --no-print-directory conformance e2e

conformance: .venv/.ready .emulator/.ready build/ohif/.ready web/dist/index.html tests/conformance/clients/node_modules/.ready ## Outside clients and texts judge a running Lightbox
	.venv/bin/pytest tests/conformance

e2e: .venv/.ready .emulator/.ready build/ohif/.ready web/node_modules/.ready web/dist/index.html ## Journeys of a person in a real browser
	.venv/bin/pytest tests/e2e || .venv/bin/pytest tests/e2e --last-failed # a browser without a graphics card may stall once

web-test: web/node_modules/.ready ## The web app's own checks
	cd web && npm run lint && npm test

synth: .venv/.ready ## Make the CloudFormation templates, offline; cdk-nag judges them
	JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1 $(PY) -m infra.app
	.venv/bin/cfn-lint cdk.out/*.template.json

docs: .venv/.ready ## Write the documents that are made from the code, and the web app's types
	$(PY) -m local.documents
	cd web && npm run api

screenshots: .venv/.ready .emulator/.ready build/ohif/.ready web/dist/index.html ## Picture every page, dark and light, wide and narrow, into web/screenshots
	@$(call BESIDE_SERVER,pictures) \
	field() { $(PY) -c "import json, sys; print(json.load(open('$$ready'))[sys.argv[1]])" $$1; }; \
	node web/scripts/screenshots.mjs --base-url "$$(field base_url)" --email "$$(field email)" --password "$$(field password)"

bench: .venv/.ready .emulator/.ready ## Measure against peers and physical limits
	$(PY) -m benchmarks

# One version of everything for the tests' Python and for Lambda's: what is tested and fuzzed here is what is shipped.
COMPILE := .venv/bin/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --quiet --fork-strategy fewest
# Layers are laid over each other: numpy is in one of them.
APART-video := --no-emit-package numpy
lock: ## Resolve requirements.lock, and what the layers hold, anew
	$(COMPILE) --group lambda --group local --group infra --group dev --python-version 3.11 --universal -o requirements.lock
	$(foreach layer,runtime imaging video,\
		$(COMPILE) --group layer-$(layer) $(APART-$(layer)) -c requirements.lock --python-version 3.13 \
		--python-platform aarch64-manylinux_2_34 --only-binary :all: --no-annotate \
		--custom-compile-command "make lock" -o layers/$(layer)/requirements.txt &&) true
	.venv/bin/uv pip compile local/emulator.in --generate-hashes --no-emit-index-url --python-version 3.11 --universal \
		--quiet -o local/emulator.requirements.txt

clean: ## Remove what was built and the local archive's state
	rm -rf .venv .emulator .lightbox build cdk.out web/dist web/node_modules
