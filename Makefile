# What a person types. `make` alone lists it. Nothing here needs root.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check soak bench console clean

CONSOLE := callcenter/static/console/index.html
CONSOLE_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/package-lock.json -type f 2>/dev/null)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

setup: .venv/.base $(CONSOLE) ## Install what is missing and build the console

demo: setup ## 演示 Set up, seed a call centre, run it with simulated callers
	@exec .venv/bin/callcenter demo $(ARGS)

serve: setup ## 运行 Set up and run an empty call centre
	@exec .venv/bin/callcenter serve $(ARGS)

test: .venv/.dev web/node_modules/.installed $(CONSOLE) ## 测试 Set up and run every check and test
	@deploy/setup/debian.sh
	@deploy/setup/test.sh $(ARGS)

check: .venv/.dev ## Format, lint, types, imports, sizes, unit tests: under a minute when warm
	@deploy/setup/check.sh

soak: .venv/.dev ## The full counts of faults and loads
	@.venv/bin/pytest -m soak $(ARGS) || test $$? -eq 5

bench: .venv/.dev ## Measure
	@if [ -d bench ]; then .venv/bin/python -m bench $(ARGS); else echo "还没有基准测试 / No benchmarks yet"; fi

console: web/node_modules/.installed ## Build the console again
	@deploy/setup/console.sh build

clean: ## Remove what was built; data stays
	rm -rf .venv web/node_modules callcenter/static/console build *.egg-info

.venv/.base: requirements/base.txt pyproject.toml
	@if [ -e .venv/.dev ]; then deploy/setup/python.sh dev; else deploy/setup/python.sh base; fi
	@touch $@

.venv/.dev: requirements/dev.txt pyproject.toml
	@deploy/setup/python.sh dev
	@touch $@ .venv/.base

web/node_modules/.installed: web/package-lock.json | .venv/.base
	@deploy/setup/console.sh install
	@touch $@

$(CONSOLE): $(CONSOLE_SOURCES) | web/node_modules/.installed
	@deploy/setup/console.sh build
