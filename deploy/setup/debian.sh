#!/bin/sh
# Installs the tools of the tests as root on Debian; elsewhere names what is missing and what is skipped without it.
set -eu
. deploy/setup/say.sh

missing=""
need() {  # need PACKAGE FILE-OR-COMMAND WHAT-IS-SKIPPED
    if command -v "$2" >/dev/null 2>&1 || ls $2 >/dev/null 2>&1; then return; fi
    missing="$missing $1"
    printf '    %-16s %s\n' "$1" "$3"
}

say "检查测试工具" "Looking for the tools of the tests"
need sip-tester sipp "calls by sipp"
need chromium chromium "the console in a browser"
need postgresql "/usr/lib/postgresql/*/bin/initdb" "the services on PostgreSQL"
need kamailio /usr/sbin/kamailio "the gate's configuration"
need iptables iptables "calls over a network that loses packets"
need fonts-noto-cjk "/usr/share/fonts/opentype/noto/NotoSansCJK*" "Chinese in screenshots"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    say "以上工具缺失，对应测试将跳过：sudo apt install$missing" "The above are missing, their tests are skipped: sudo apt install$missing"
    exit 0
fi

# Kamailio takes port 5060 and PostgreSQL 5432 as soon as they are unpacked; nothing may start by itself.
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod 755 "$guard"
    trap 'rm -f "$guard"' EXIT
fi
say "安装：$missing" "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q || true
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $missing || say "未能全部安装，缺少的测试将跳过" "Not all could be installed; their tests are skipped"
# Nor at the next start of the machine: the tests start what they need themselves.
for service in kamailio postgresql; do
    case "$missing" in *$service*) systemctl disable "$service" >/dev/null 2>&1 || true ;; esac
done
