-- Links of ours in share texts: what they lead to, and how often they were followed; and what accounts say of links.

create table short_links (
  code text primary key,
  post_id text not null references posts (id),
  account_id text not null,
  utm text not null,
  clicks integer not null
) strict, without rowid;

create index short_links_post on short_links (post_id);

alter table accounts add column utm text;
alter table accounts add column short_links integer not null default 0;
