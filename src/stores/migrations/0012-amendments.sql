-- What is done to shares that stand when their post changes: edits, and taking them down.

create table amendments (
  id text primary key,
  delivery_id text not null references deliveries (id),
  account_id text not null,
  kind text not null,
  revision integer not null,
  draft text,
  state text not null,
  due_at integer not null,
  token text,
  lease_until integer,
  attempts integer not null default 0,
  reason text,
  created_at integer not null,
  changed_at integer not null,
  unique (delivery_id, kind, revision)
) strict;

create index amendments_due on amendments (account_id, due_at) where state = 'planned';
create unique index amendments_one_at_a_time on amendments (account_id) where state = 'doing';

-- Posts that changed after something of them was sent, or may have been: their shares are looked at.
create table posts_to_amend (
  post_id text primary key references posts (id),
  revision integer not null,
  due_at integer not null
) strict, without rowid;

-- The post's revision that the draft was made from.
alter table deliveries add column draft_revision integer;
-- How long after it went out a share may be deleted and posted anew.
alter table accounts add column repost_within integer;
