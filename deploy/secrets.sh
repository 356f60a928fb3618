#!/bin/sh
# Makes the secrets of compose.yaml once. Run from the checkout.
set -eu
umask 077
mkdir -p deploy/secrets
cd deploy/secrets
word() { python3 -c 'import secrets; print(secrets.token_urlsafe(32), end="")'; }
for name in database_password redis_password turn_secret; do [ -e "$name" ] || word >"$name"; done
printf 'postgresql://callcenter:%s@127.0.0.1:5432/callcenter' "$(cat database_password)" >database_url
printf 'redis://:%s@127.0.0.1:6379/0' "$(cat redis_password)" >redis_url
# The containers run as another user; on the host the folder is closed.
chmod 644 ./*
chmod 700 .
