-- What planning looks at is found without the posts that it must not share, and a look at all that is fresh may take many ticks.

create index posts_to_plan on posts (saved_at, id) where status = 'published' and baseline = 0;
create index posts_to_plan_visible on posts (visible_at, id) where status = 'published' and baseline = 0;

alter table planning add column sweep_for integer;
alter table planning add column sweep_began integer;
alter table planning add column sweep_at integer;
alter table planning add column sweep_id text;
alter table planning add column sweep_looked integer;

-- However many deliveries wait, those that lost their post, account or schedule are found from what they lost.
create index posts_not_published on posts (id, status) where status <> 'published';
create index deliveries_of_schedule on deliveries (schedule_id) where state in ('planned', 'held');
