#!/bin/sh
# WordPress for `npm run bench -- peers`, as Debian has it: nginx, PHP-FPM with its opcode cache, MariaDB; no cache of pages.
#
#   bench/peers/wordpress.sh set-up     makes it in $POSTHORN_PEERS (/tmp/posthorn-peers), with the posts of the bench
#   bench/peers/wordpress.sh serve PORT serves it until it is stopped
#
# Needs: apt-get install wordpress nginx-light php-fpm php-mysql php-xml php-mbstring mariadb-server
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${POSTHORN_PEERS:-/tmp/posthorn-peers}/wordpress
. "$here/mariadb.sh"
fpm=$(ls /usr/sbin/php-fpm* 2>/dev/null | tail -1)

set_up() {
  rm -rf "$folder"
  mkdir -p "$folder/site"
  cp -rL /usr/share/wordpress/. "$folder/site" 2>/dev/null || true
  mkdir -p "$folder/site/wp-content"
  cat >"$folder/site/wp-config.php" <<CONFIG
<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$folder/mariadb/socket');
define('DB_CHARSET', 'utf8mb4');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as \$one)
  define(\$one, 'for this benchmark alone');
if (isset(\$_SERVER['HTTP_HOST'])) {
  define('WP_HOME', 'http://' . \$_SERVER['HTTP_HOST']);
  define('WP_SITEURL', WP_HOME);
}
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
CONFIG
  node --disable-warning=ExperimentalWarning "$here/sample-posts.ts" >"$folder/posts.json"
  start_mariadb "$folder/mariadb"
  trap stop_mariadb EXIT
  mariadb --no-defaults --socket="$folder/mariadb/socket" -u root -e 'create database wordpress character set utf8mb4'
  php "$here/wordpress-posts.php" "$folder/site" "$folder/posts.json"
  : >"$folder/ready"
}

# Debian's settings of both, with the log of requests off.
serve() {
  cat >"$folder/fpm.conf" <<CONFIG
[global]
error_log = $folder/fpm.log
[www]
listen = $folder/fpm.socket
pm = static
pm.max_children = 5
CONFIG
  if [ "$(id -u)" = 0 ]; then printf 'user = root\ngroup = root\n' >>"$folder/fpm.conf"; fi
  mkdir -p "$folder/nginx"
  cat >"$folder/nginx.conf" <<CONFIG
daemon off;
master_process off;
pid $folder/nginx/pid;
error_log $folder/nginx/log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $folder/nginx/body;
  proxy_temp_path $folder/nginx/proxy;
  fastcgi_temp_path $folder/nginx/fastcgi;
  uwsgi_temp_path $folder/nginx/uwsgi;
  scgi_temp_path $folder/nginx/scgi;
  server {
    listen 127.0.0.1:$1;
    root $folder/site;
    location / {
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $folder/site/index.php;
      fastcgi_pass unix:$folder/fpm.socket;
    }
  }
}
CONFIG
  start_mariadb "$folder/mariadb"
  "$fpm" --nodaemonize --allow-to-run-as-root --fpm-config "$folder/fpm.conf" >/dev/null 2>&1 &
  php=$!
  /usr/sbin/nginx -e "$folder/nginx/log" -c "$folder/nginx.conf" &
  nginx=$!
  trap 'kill $nginx $php 2>/dev/null; stop_mariadb; exit 0' TERM INT
  wait $nginx
}

case "${1:-}" in
  set-up) set_up ;;
  serve) serve "${2:?PORT}" ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
