-- Pages of posts that sources give only an excerpt of, and what was read there.

create table page_texts (
  page text primary key,
  url text not null,
  host text not null,
  source_id text not null,
  post text not null,
  guid text,
  key text,
  said text not null,
  tries integer not null default 0,
  due_at integer,
  etag text,
  last_modified text,
  found text,
  places text,
  read_at integer,
  reason text
) strict, without rowid;

create index page_texts_due on page_texts (due_at) where due_at is not null;

-- Pictures that writing apps sent with their posts. Databases take no large value whole, so bytes lie in parts.

create table media (
  hash text primary key,
  type text not null,
  size integer not null,
  kept_at integer not null
) strict, without rowid;

create table media_parts (
  hash text not null,
  part integer not null,
  bytes blob not null,
  primary key (hash, part)
) strict;
