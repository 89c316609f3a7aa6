-- What the operator is told, what became of telling it, and how Posthorn is doing.

create table notices (
  id text primary key,
  event text not null,
  key text not null,
  value text not null,
  lasting integer not null,
  title text not null,
  text text not null,
  path text,
  data text not null,
  raised_at integer not null,
  ended_at integer
) strict;

create unique index notices_open on notices (key) where lasting = 1 and ended_at is null;
create unique index notices_once on notices (key, value) where lasting = 0;
create index notices_newest on notices (raised_at desc, id desc);

create table notice_messages (
  notice_id text not null references notices (id),
  channel text not null,
  state text not null,
  tries integer not null,
  due_at integer not null,
  reason text,
  changed_at integer not null,
  primary key (notice_id, channel)
) strict, without rowid;

create index notice_messages_due on notice_messages (channel, due_at) where state = 'waiting';

-- Channels that take no more notices, until they are set up anew.
create table notice_channels (
  channel text primary key,
  target text not null,
  reason text not null,
  disabled_at integer not null
) strict, without rowid;

create table heartbeat (
  name text primary key,
  at integer not null
) strict, without rowid;

create index deliveries_ended on deliveries (changed_at) where state in ('sent', 'failed', 'undecided', 'held');

-- Attempts are kept for good, so that counting them would take ever longer: they are counted as they end.
create table attempt_counts (
  account_id text not null,
  kind text not null,
  outcome text not null,
  attempts integer not null,
  primary key (account_id, kind, outcome)
) strict, without rowid;

insert into attempt_counts
select account_id, attempts.kind, outcome, count(*) from attempts join deliveries on deliveries.id = delivery_id
where outcome is not null group by account_id, attempts.kind, outcome;

-- When each account was last checked, and when its credential expires, if its network says so.
create table account_checks (
  account_id text primary key,
  checked_at integer not null,
  expires_at integer
) strict, without rowid;

create trigger attempts_counted after update of outcome on attempts
when old.outcome is null and new.outcome is not null
begin
  insert into attempt_counts (account_id, kind, outcome, attempts)
  select account_id, new.kind, new.outcome, 1 from deliveries where id = new.delivery_id
  on conflict (account_id, kind, outcome) do update set attempts = attempts + 1;
end;
