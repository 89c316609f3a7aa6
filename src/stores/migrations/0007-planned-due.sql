-- When a delivery was planned for: a post whose time is changed moves it, a person's own time for it does not.

alter table deliveries add column planned_due integer;
