#!/bin/sh
# Ghost for `npm run bench -- peers`, in production mode over MariaDB; no cache in front.
#
#   bench/peers/ghost.sh set-up     makes it in $POSTHORN_PEERS (/tmp/posthorn-peers), with the posts of the bench
#   bench/peers/ghost.sh serve PORT serves it until it is stopped
#
# Needs: the npm registry, and apt-get install mariadb-server
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${POSTHORN_PEERS:-/tmp/posthorn-peers}/ghost
version=6.65.0
. "$here/mariadb.sh"

# The package brings parts of itself in files, which npm finds only where it is unpacked. Its own script for SQLite is not run: it
# would compile.
install() {
  rm -rf "$folder"
  mkdir -p "$folder/ghost"
  cd "$folder/ghost"
  npm pack --silent "ghost@$version" >/dev/null
  tar -xzf ghost-*.tgz --strip-components=1
  rm ghost-*.tgz
  npm install --omit=dev --omit=optional --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error
}

# $1: port
configure() {
  mkdir -p "$folder/content"
  cat >"$folder/ghost/config.production.json" <<CONFIG
{
  "url": "http://127.0.0.1:$1",
  "server": { "host": "127.0.0.1", "port": $1 },
  "database": {
    "client": "mysql",
    "connection": { "socketPath": "$folder/mariadb/socket", "user": "root", "password": "", "database": "ghost" }
  },
  "mail": { "transport": "stub" },
  "logging": { "level": "error", "transports": ["stdout"] },
  "security": { "staffDeviceVerification": false },
  "privacy": { "useUpdateCheck": false, "useGravatar": false, "useRpcPing": false, "useStructuredData": true },
  "paths": { "contentPath": "$folder/ghost/content" },
  "process": "local"
}
CONFIG
}

start_ghost() {
  configure "$1"
  start_mariadb "$folder/mariadb"
  mariadb --no-defaults --socket="$folder/mariadb/socket" -u root -e 'create database if not exists ghost character set utf8mb4'
  cd "$folder/ghost"
  NODE_ENV=production node index.js >"$folder/log" 2>&1 &
  ghost=$!
}

stop_ghost() {
  kill "$ghost" 2>/dev/null || true
  wait "$ghost" 2>/dev/null || true
  stop_mariadb
}

set_up() {
  [ -f "$folder/ghost/index.js" ] || install
  # Twenty posts in a feed, as the others have.
  for theme in source casper; do
    sed -i 's/"posts_per_page": [0-9]*/"posts_per_page": 20/' "$folder/ghost/content/themes/$theme/package.json"
  done
  start_ghost 8413
  trap stop_ghost EXIT
  node --disable-warning=ExperimentalWarning "$here/ghost-posts.ts" http://127.0.0.1:8413
  : >"$folder/ready"
}

case "${1:-}" in
  set-up) set_up ;;
  serve)
    start_ghost "${2:?PORT}"
    trap 'stop_ghost; exit 0' TERM INT
    wait "$ghost"
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
