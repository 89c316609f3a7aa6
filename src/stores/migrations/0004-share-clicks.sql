-- How often readers went on to a network from the share page of a post.

create table share_clicks (
  post_id text not null references posts (id),
  network text not null,
  clicks integer not null,
  primary key (post_id, network)
) strict, without rowid;
