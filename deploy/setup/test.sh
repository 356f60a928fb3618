#!/bin/sh
# Every check, then every test; the tests' summary comes last. Arguments go to pytest.
set -u
. deploy/setup/say.sh
bin=.venv/bin
failed=""
check() {  # check NAME COMMAND…
    name=$1
    shift
    say "$name" "$name"
    "$@" || failed="$failed $name"
}

check format $bin/ruff format --check --quiet callcenter tests
check lint $bin/ruff check --quiet callcenter tests
check types $bin/mypy
check imports $bin/lint-imports
check console deploy/setup/console.sh check
[ -z "$failed" ] || say "未通过：$failed" "Failed so far:$failed"
say "测试" "Tests"
$bin/pytest "$@"
result=$?
if [ -n "$failed" ]; then
    echo "failed before the tests:$failed"
    exit 1
fi
exit $result
