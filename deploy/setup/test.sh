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

check format $bin/ruff format --check --quiet callcenter tests bench
check lint $bin/ruff check --quiet callcenter tests bench
check types $bin/mypy
check imports $bin/lint-imports
check console deploy/setup/console.sh check
[ -z "$failed" ] || say "未通过：$failed" "Failed so far:$failed"
say "测试" "Tests"
# What starts real phones, browsers and databases wants the machine for itself; the rest shares it.
$bin/pytest -m "not real and not soak" -n 2 "$@"
shared=$?
$bin/pytest -m "real and not soak" --durations=20 "$@"
alone=$?
if [ -n "$failed" ]; then
    echo "failed before the tests:$failed"
    exit 1
fi
# 5 says that no test was asked for in this half.
[ $shared -eq 5 ] && [ $alone -eq 5 ] && exit 5
[ $shared -eq 0 ] || [ $shared -eq 5 ] || exit $shared
[ $alone -eq 0 ] || [ $alone -eq 5 ] || exit $alone
