-- How posts were recognised under other names, and how far an import has come, so that one that was cut off goes on.

create table post_recognitions (
  post_id text not null references posts (id),
  at integer not null,
  says text not null,
  primary key (post_id, at, says)
) strict, without rowid;

create table imports (
  id text primary key,
  -- What is imported, and how: the same again goes on where it was cut off.
  key text not null,
  type text not null,
  name text not null,
  share text not null,
  done integer not null default 0,
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  skipped integer not null default 0,
  reasons text not null default '[]',
  started_at integer not null,
  changed_at integer not null,
  finished_at integer
) strict;

create unique index imports_unfinished on imports (key) where finished_at is null;
create index imports_newest on imports (started_at desc);
