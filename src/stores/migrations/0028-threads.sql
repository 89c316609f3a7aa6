-- Shares in several parts, one under the other.

alter table accounts add column thread integer;
alter table accounts add column thread_numbers integer not null default 0;
-- How many parts are to follow this one: of the frozen draft.
alter table deliveries add column parts integer not null default 0;
create index deliveries_parts on deliveries (changed_at) where parts > 0 and state = 'sent';
