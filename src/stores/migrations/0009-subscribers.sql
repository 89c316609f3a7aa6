-- Subscribers of private feeds, and feeds whose end was announced.

create table subscribers (
  id text primary key,
  name text not null,
  hash text not null unique,
  feeds text not null,
  created_at integer not null,
  read_on text,
  revoked_at integer
) strict;

create index subscribers_newest on subscribers (created_at desc, id desc);

create table feed_closings (
  feed text primary key,
  closes text not null,
  announced_at integer not null
) strict, without rowid;
