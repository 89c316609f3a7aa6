-- What a person approved, as JSON: the share text with the post's title and address at that moment.
alter table deliveries add column approved_as text;

-- The last look at the page of a post, so that it is read once for all accounts. No reason: it was live.
create table page_looks (
  post_id text primary key references posts (id),
  revision integer not null,
  looked_at integer not null,
  reason text
) without rowid;
