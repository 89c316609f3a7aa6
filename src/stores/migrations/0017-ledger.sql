-- What networks bill beside the deliveries themselves: reads, posts taken down, attempts that nobody could settle.

create table charges (
  account_id text not null,
  month text not null,
  at integer not null,
  kind text not null,
  amount real not null
) strict;

create index charges_by_month on charges (account_id, month, at);
create index deliveries_to_come on deliveries (account_id, due_at) where state in ('planned', 'held');
