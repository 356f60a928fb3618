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

soak: .venv/.dev $(CONSOLE) ## The full counts of faults and loads: hours; ARGS="--soak-scale 0.05" for a short look
	@.venv/bin/pytest tests/soak -m soak -s $(ARGS)

bench: .venv/.bench $(CONSOLE) ## Measure; ARGS="--quick", ARGS=pop, ARGS=--help
	@.venv/bin/python -m bench $(ARGS)

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

# PESQ comes as source only. Without a C compiler speech is measured by its spectrum alone.
.venv/.bench: requirements/bench.txt | .venv/.dev
	@.venv/bin/python -m pip install --quiet --no-deps --require-hashes --disable-pip-version-check -r $< || \
	  echo "没有 C 编译器，语音质量只按频谱测量 / no C compiler: speech is measured by its spectrum"
	@touch $@

web/node_modules/.installed: web/package-lock.json | .venv/.base
	@deploy/setup/console.sh install
	@touch $@

$(CONSOLE): $(CONSOLE_SOURCES) | web/node_modules/.installed
	@deploy/setup/console.sh build
