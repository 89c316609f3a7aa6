# A MariaDB of its own in a folder, reached by a socket only. For the scripts beside it.

# Starts the one in the folder $1, made if it is not there yet, and waits until it answers at $1/socket. Sets $mariadb to its process.
start_mariadb() {
  if [ ! -d "$1/data/mysql" ]; then
    mkdir -p "$1"
    mariadb-install-db --no-defaults --datadir="$1/data" --user="$(id -un)" --auth-root-authentication-method=normal >"$1/install.log"
  fi
  /usr/sbin/mariadbd --no-defaults --datadir="$1/data" --user="$(id -un)" --socket="$1/socket" --pid-file="$1/pid" --skip-networking \
    --innodb-buffer-pool-size=256M >"$1/log" 2>&1 &
  mariadb=$!
  tries=0
  until mariadb-admin --no-defaults --socket="$1/socket" -u root ping >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ]; then
      tail "$1/log" >&2
      exit 1
    fi
    sleep 0.1
  done
}

stop_mariadb() {
  kill "$mariadb" 2>/dev/null || true
  wait "$mariadb" 2>/dev/null || true
}
