-- Sources of other types than polled feeds, and what they sent until it is worked off.

alter table sources add column settings text;
alter table sources add column sealed text;

create table inbox (
  id text primary key,
  source_id text not null,
  message text not null,
  headers text not null,
  body text,
  state text not null,
  tries integer not null default 0,
  due_at integer,
  lease_until integer,
  subject text,
  changed_at integer,
  post_id text,
  reason text,
  received_at integer not null,
  done_at integer,
  unique (source_id, message)
) strict;

create index inbox_due on inbox (due_at) where due_at is not null;
create index inbox_newest on inbox (source_id, id desc);
create index inbox_subjects on inbox (source_id, subject) where subject is not null;
create index inbox_open on inbox (received_at) where done_at is null;
create index inbox_done on inbox (done_at) where done_at is not null;
