-- Posts, deliveries and the operator's set-up. Times are whole milliseconds since 1970, UTC.

create table posts (
  id text primary key,
  guid text not null unique,
  atom_id text not null unique,
  url text not null,
  title text not null,
  dek text,
  html text not null,
  summary text,
  authors text not null,
  section text,
  tags text not null,
  language text,
  image text,
  attachments text not null,
  published_at integer not null,
  updated_at integer not null,
  embargo_until integer,
  visible_at integer not null,
  priority text not null,
  share text not null,
  story text,
  status text not null,
  correction text,
  retraction text,
  revision integer not null,
  source text,
  baseline integer not null,
  created_at integer not null,
  saved_at integer not null
) strict;

create index posts_newest on posts (published_at desc, id desc) where status in ('published', 'retracted');
create index posts_all on posts (published_at desc, id desc);
create index posts_visible on posts (visible_at) where status = 'published';
create index posts_deleted on posts (saved_at desc) where status = 'deleted';

create table post_aliases (
  kind text not null,
  value text not null,
  post_id text not null references posts (id),
  primary key (kind, value)
) strict, without rowid;

create index post_aliases_by_post on post_aliases (post_id);

create table post_revisions (
  post_id text not null references posts (id),
  revision integer not null,
  saved_at integer not null,
  post text not null,
  primary key (post_id, revision)
) strict, without rowid;

create table deliveries (
  id text primary key,
  post_id text not null references posts (id),
  account_id text not null,
  schedule_id text not null,
  occurrence text not null,
  state text not null,
  due_at integer not null,
  expires_at integer not null,
  token text,
  lease_until integer,
  attempts integer not null default 0,
  looks integer not null default 0,
  uncertain_since integer,
  draft text,
  cost real,
  month text,
  network_id text,
  network_url text,
  reason text,
  created_at integer not null,
  changed_at integer not null,
  unique (post_id, account_id, schedule_id, occurrence)
) strict;

create index deliveries_due on deliveries (account_id, due_at desc, id desc) where state in ('planned', 'checking');
create index deliveries_waiting on deliveries (due_at) where state in ('planned', 'checking');
create index deliveries_expiring on deliveries (expires_at) where state in ('planned', 'held');
create index deliveries_leased on deliveries (lease_until) where state = 'sending';
create unique index deliveries_one_at_a_time on deliveries (account_id) where state = 'sending';
create index deliveries_newest on deliveries (created_at desc, id desc);
create index deliveries_by_state on deliveries (state, created_at desc, id desc);
create index deliveries_by_account on deliveries (account_id, created_at desc, id desc);
create index deliveries_spent on deliveries (account_id, month) where cost > 0;

create table attempts (
  delivery_id text not null references deliveries (id),
  number integer not null,
  kind text not null,
  token text not null,
  started_at integer not null,
  finished_at integer,
  outcome text,
  reason text,
  primary key (delivery_id, number)
) strict, without rowid;

create table settings (
  key text primary key,
  value text not null,
  created_at integer not null
) strict, without rowid;

create table accounts (
  id text primary key,
  network text not null,
  settings text not null,
  sealed text,
  rehearsal integer not null,
  template text,
  monthly_budget real,
  spacing integer,
  when_unknown text not null,
  state text not null,
  reason text,
  rest_until integer not null default 0,
  name text,
  url text,
  limits text,
  position integer not null,
  created_at integer not null
) strict;

create table schedules (
  id text primary key,
  settings text not null,
  since integer not null,
  stopped integer not null,
  position integer not null
) strict;

create table sources (
  id text primary key,
  type text not null,
  url text not null,
  poll_url text,
  every integer not null,
  etag text,
  last_modified text,
  baselined integer not null,
  next_poll_at integer not null,
  failures integer not null,
  reason text,
  stopped integer not null,
  removed integer not null,
  position integer not null
) strict;

create table changes (
  only_row integer primary key check (only_row = 1),
  counter integer not null
) strict;
insert into changes values (1, 1);

create table api_tokens (
  id text primary key,
  name text not null,
  hash text not null unique,
  created_at integer not null,
  last_used_at integer,
  revoked_at integer
) strict;

create table sign_in_links (
  hash text primary key,
  expires_at integer not null
) strict;

create table sessions (
  hash text primary key,
  created_at integer not null,
  expires_at integer not null
) strict;

create table idempotency_keys (
  key text primary key,
  request text not null,
  status integer,
  body text,
  created_at integer not null
) strict;
