-- The history of feeds (RFC 5005), and what is no longer offered.

-- The order in which readers could first see posts: given once, never changed.
alter table posts add column number integer;

create unique index posts_numbered on posts (number) where number is not null;
create index posts_unnumbered on posts (visible_at, id) where number is null and status in ('published', 'retracted');
create index posts_updated on posts (updated_at desc) where status in ('published', 'retracted');
create index posts_shown on posts (visible_at desc) where status in ('published', 'retracted');
create index posts_saved on posts (saved_at);

create table archived_posts (
  feed text not null,
  position integer not null,
  post_id text not null references posts (id),
  page integer,
  primary key (feed, position),
  unique (feed, post_id)
) strict, without rowid;

create index archived_posts_by_page on archived_posts (feed, page, position);

create table archived_feeds (
  feed text primary key,
  selection text not null,
  number integer not null
) strict, without rowid;

create table removed_feeds (
  feed text primary key,
  removed_at integer not null
) strict, without rowid;
