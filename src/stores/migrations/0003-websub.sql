-- WebSub: who subscribes to our feeds, what was pushed to them, and our own subscriptions to sources' hubs.

create table hub_subscriptions (
  topic text not null,
  callback text not null,
  host text not null,
  secret text,
  lease_until integer not null,
  sent_hash text,
  created_at integer not null,
  primary key (topic, callback)
) strict, without rowid;

create index hub_subscriptions_by_host on hub_subscriptions (host);

create table hub_verifications (
  topic text not null,
  callback text not null,
  host text not null,
  mode text not null,
  lease integer not null,
  secret text,
  token text not null,
  tries integer not null,
  due_at integer,
  forget_at integer not null,
  primary key (topic, callback)
) strict, without rowid;

create index hub_verifications_due on hub_verifications (due_at) where due_at is not null;
create index hub_verifications_by_host on hub_verifications (host);

create table hub_topics (
  topic text primary key,
  hash text not null,
  token text not null,
  changed_at integer not null
) strict, without rowid;

create table hub_pushes (
  id integer primary key,
  kind text not null,
  topic text not null,
  callback text not null,
  host text not null,
  hash text not null,
  state text not null,
  tries integer not null,
  due_at integer not null,
  reason text,
  created_at integer not null,
  changed_at integer not null
) strict;

create unique index hub_pushes_waiting on hub_pushes (topic, callback) where state = 'waiting';
create index hub_pushes_due on hub_pushes (due_at) where state = 'waiting';
create index hub_pushes_ended on hub_pushes (changed_at) where state <> 'waiting';

create table source_subscriptions (
  source_id text primary key,
  hub text not null,
  topic text not null,
  token text not null unique,
  secret text not null,
  asked integer not null,
  lease_until integer not null,
  next_at integer not null,
  tries integer not null,
  reason text,
  pushed_at integer
) strict, without rowid;

create index source_subscriptions_due on source_subscriptions (next_at);

alter table sources add column websub integer;
