#!/bin/sh
# What a developer runs before each commit: format, lint, types, imports, sizes, unit tests.
set -eu
. deploy/setup/say.sh
bin=.venv/bin
say "格式与规范" "Format and lint"
$bin/ruff format --check --quiet callcenter tests bench
$bin/ruff check --quiet callcenter tests bench
say "类型" "Types"
$bin/mypy
say "依赖方向、大小、单元测试" "Imports, sizes, unit tests"
$bin/pytest -q tests/architecture tests/unit
