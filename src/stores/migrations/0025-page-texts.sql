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
