-- What planning, pacing, approval, answers and failures in a row need.

alter table deliveries add column kind text not null default 'share';
alter table deliveries add column parent_id text references deliveries (id);
alter table deliveries add column urgent integer not null default 0;
alter table deliveries add column withdrawn integer not null default 0;
alter table deliveries add column text text;
alter table deliveries add column approved_revision integer;
alter table deliveries add column page_checks integer not null default 0;
-- When its last attempt began that arrived or may have arrived.
alter table deliveries add column begun_at integer;
update deliveries set begun_at = changed_at where state in ('sending', 'checking', 'undecided', 'sent');

create index deliveries_begun on deliveries (account_id, begun_at desc) where begun_at is not null;
-- A run of a schedule gives out each of its places once, whoever plans it.
create unique index deliveries_places on deliveries (account_id, schedule_id, occurrence) where kind = 'reshare';
create index deliveries_answers on deliveries (parent_id) where parent_id is not null;
create index posts_by_story on posts (story) where story is not null;

alter table accounts add column reserve real;
alter table accounts add column per_hour integer;
alter table accounts add column per_day integer;
alter table accounts add column links text not null default 'always';
alter table accounts add column corrections text not null default 'auto';
alter table accounts add column prices text;
alter table accounts add column rest_reason text;
alter table accounts add column paced_until integer not null default 0;
alter table accounts add column failures integer not null default 0;
alter table accounts add column baseline_at integer not null default 0;

update schedules set settings = json_set(settings, '$.when', json('{"kind":"at_once"}'), '$.approve', json('false'), '$.checkPage', json('false'));
