<?php
// Installs WordPress and saves the posts of the bench in it: php wordpress-posts.php SITE POSTS.JSON
define('WP_INSTALLING', true);
[, $site, $file] = $argv;
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require "$site/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

// No mail leaves from here.
function wp_mail() { return true; }

wp_install('The Daily Example', 'ana', 'ana@news.example', true, '', 'a password for this benchmark alone');
wp_delete_post(1, true);
update_option('posts_per_rss', 20);
update_option('rss_use_excerpt', 0);
update_option('permalink_structure', '/%postname%/');
flush_rewrite_rules();
foreach (json_decode(file_get_contents($file), true) as $post) {
  $at = gmdate('Y-m-d H:i:s', strtotime($post['published_at']));
  wp_insert_post([
    'post_title' => $post['title'],
    'post_content' => $post['html'],
    'post_date' => $at,
    'post_date_gmt' => $at,
    'post_status' => 'publish',
    'post_author' => 1,
  ], true);
}
