-- The guide to a first set-up: a draft of one that has no effect yet, sealed, since credentials may stand in it.
create table guide (
  id integer primary key check (id = 1),
  sealed text not null,
  version integer not null,
  updated_at integer not null
) strict;
