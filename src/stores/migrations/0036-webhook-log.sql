-- Every try to tell a webhook of a notice, with the first bytes of what it answered.

create table webhook_attempts (
  notice_id text not null references notices (id),
  number integer not null,
  at integer not null,
  ms integer not null,
  outcome text not null,
  status integer,
  reason text,
  answer text,
  trace text not null,
  primary key (notice_id, number)
) strict, without rowid;

-- What an account's month cost, by its prices, is counted without reading any delivery.
create index deliveries_costs on deliveries (account_id, month, cost) where cost > 0 and state = 'sent';
