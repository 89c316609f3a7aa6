-- What feeds show is found without looking at the posts themselves.

create index posts_in_feeds on posts (published_at desc, id desc, visible_at, revision)
  where status in ('published', 'retracted');
drop index posts_newest;
