-- Posts that a feed does without, because they would break it. `revision` is the post's when that was found.

create table quarantine (
  post_id text not null references posts (id),
  feed text not null,
  format text not null,
  reason text not null,
  revision integer not null,
  since integer not null,
  primary key (feed, format, post_id)
) strict, without rowid;
