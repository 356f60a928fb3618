#!/bin/sh
# Builds the console. Usage: console.sh install|build|check
set -eu
. deploy/setup/say.sh
PATH="$(deploy/setup/node.sh):$PATH"
export PATH
cd web
case "$1" in
install)
    say "安装控制台依赖" "Installing the console's packages"
    npm ci --no-audit --no-fund
    ;;
build)
    say "构建控制台" "Building the console"
    npm run build
    ;;
check)
    say "检查控制台" "Checking the console"
    npm run check
    ;;
esac
