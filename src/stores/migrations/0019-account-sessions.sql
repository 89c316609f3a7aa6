-- What a network gave an account to work with between two requests: tokens of a log-in.

create table account_sessions (
  account_id text primary key,
  sealed text not null,
  version integer not null
) without rowid;
