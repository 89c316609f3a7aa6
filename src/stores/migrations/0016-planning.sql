-- How far planning has come, whose time a delivery keeps, what accounts showed when they were connected, and which runs re-shared.

create table planning (
  only_row integer primary key check (only_row = 1),
  planned_to integer not null,
  swept_at integer not null,
  swept_for integer not null
) strict;

alter table deliveries add column planned_expires integer;
-- A person gave it its time: what its post and schedule say moves it no more.
alter table deliveries add column own_time integer not null default 0;
update deliveries set planned_expires = expires_at where planned_due is not null;
update deliveries set own_time = 1 where planned_due <> due_at and state in ('planned', 'held') and attempts = 0;

create table adoptions (
  account_id text primary key,
  asked_at integer not null,
  tries integer not null default 0,
  next_at integer not null,
  done_at integer,
  looked integer,
  marked integer,
  reason text
) strict, without rowid;

create table reshare_runs (
  schedule_id text not null,
  account_id text not null,
  run_at integer not null,
  primary key (schedule_id, account_id)
) strict, without rowid;
create index deliveries_shared on deliveries (account_id, coalesce(begun_at, due_at), post_id)
  where state = 'sent' and kind in ('share', 'reshare');
