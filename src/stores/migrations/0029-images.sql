-- Images of posts: what their addresses gave, what was made of them to fit a network, and the bytes of both. Databases take no large
-- value whole, so bytes lie in parts.

create table image_sources (
  url text primary key,
  hash text,
  etag text,
  last_modified text,
  at integer not null,
  reason text
) without rowid;

create table image_variants (
  source text not null,
  rules text not null,
  made text not null,
  primary key (source, rules)
) without rowid;

create table images (
  hash text primary key,
  size integer not null,
  until integer not null
) without rowid;

create index images_until on images (until);

create table image_parts (
  hash text not null,
  part integer not null,
  bytes blob not null,
  primary key (hash, part)
);

alter table accounts add column images text;
