-- Parts of the set-up as they were before somebody changed them, for as long as that can be undone; sealed, since credentials may
-- stand in them.
create table former_parts (
  id text primary key,
  sealed text not null,
  kept_at integer not null
) strict;
