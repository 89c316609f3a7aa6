-- What is no longer needed is found without looking at the rest.

create index idempotency_keys_by_age on idempotency_keys (created_at);
create index idempotency_keys_open on idempotency_keys (created_at) where status is null;
create index notices_ended on notices (ended_at) where ended_at is not null;
create index image_sources_by_age on image_sources (at);

-- Deliveries of an account in a state that few are in: those that were sent are nearly all, and are found by account alone.
create index deliveries_of_account_in_state on deliveries (account_id, state, created_at desc, id desc) where state <> 'sent';

-- Deliveries that are over are kept for good, so that counting them would take ever longer: they are counted as they end.
create table delivery_counts (
  state text primary key,
  deliveries integer not null
) strict, without rowid;

insert into delivery_counts values ('sent', 0), ('missed', 0), ('cancelled', 0);
update delivery_counts set deliveries = (select count(*) from deliveries where deliveries.state = delivery_counts.state);

create trigger deliveries_counted_new after insert on deliveries
when new.state in ('sent', 'missed', 'cancelled')
begin
  update delivery_counts set deliveries = deliveries + 1 where state = new.state;
end;

create trigger deliveries_counted after update of state on deliveries
when old.state <> new.state and (new.state in ('sent', 'missed', 'cancelled') or old.state in ('sent', 'missed', 'cancelled'))
begin
  update delivery_counts set deliveries = deliveries + iif(state = new.state, 1, -1) where state in (old.state, new.state);
end;
