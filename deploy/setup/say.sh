# Lines in both languages: before the settings are known nobody has chosen one.
say() { printf '\033[1m==> %s\033[0m\n' "$1 / $2"; }
fail() { printf '\n%s\n%s\n' "$1" "$2" >&2; exit 1; }
