#!/bin/sh
# Makes .venv and installs what a requirements file pins. Usage: python.sh base|dev
set -eu
. deploy/setup/say.sh

good() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null; }

find_python() {
    for one in "${PYTHON:-}" python3 python3.12 python3.11; do
        if [ -n "$one" ] && command -v "$one" >/dev/null 2>&1 && good "$one"; then echo "$one"; return; fi
    done
}

make_venv() {
    python=$(find_python)
    [ -n "$python" ] || fail \
        "需要 Python 3.11 或 3.12。Debian 12：sudo apt install python3 python3-venv；或用 PYTHON=/路径/python3.11 make demo。" \
        "Python 3.11 or 3.12 is needed. Debian 12: sudo apt install python3 python3-venv; or PYTHON=/path/python3.11 make demo."
    say "建立虚拟环境 .venv" "Making the virtual environment .venv"
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv .venv
    elif command -v uv >/dev/null 2>&1; then
        uv venv -q --seed --python "$python" .venv
    else
        fail "缺少 python3-venv：sudo apt install python3-venv，然后重试。" \
            "python3-venv is missing: sudo apt install python3-venv, then try again."
    fi
}

if [ ! -x .venv/bin/python ] || ! good .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    make_venv
fi
say "安装 Python 依赖（首次约需几分钟）" "Installing the Python packages (a few minutes the first time)"
# The file pins all there is. Left to resolve it again, pip asks the index for what a package's extras want,
# and refuses a release newer than the pin because it has no hash.
.venv/bin/python -m pip install --no-deps --require-hashes --disable-pip-version-check -r "requirements/$1.txt"
.venv/bin/python -m pip install --no-deps --disable-pip-version-check --quiet -e .
.venv/bin/python -m pip check --disable-pip-version-check
# Where the environment keeps Python from writing bytecode, each of the product's ten processes would compile it all anew.
say "编译" "Compiling"
.venv/bin/python -m compileall -q -j 0 .venv/lib callcenter >/dev/null 2>&1 || true
