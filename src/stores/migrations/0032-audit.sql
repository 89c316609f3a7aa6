-- What a token may do, as JSON; tokens made before there were scopes keep all of them.
alter table api_tokens add column scopes text not null default '["read","posts","deliveries","config"]';
alter table api_tokens add column expires_at integer;

-- Who changed what. Nothing in it is ever changed or pruned.
create table audit (
  id integer primary key autoincrement,
  at integer not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  thing_kind text,
  thing_id text,
  refused integer not null default 0,
  -- JSON: each key that changed, from what to what.
  changes text not null default '[]'
);
create index audit_at on audit (at);
create index audit_thing on audit (thing_kind, thing_id, id);
create index audit_actor on audit (actor_kind, actor_id, id);
create trigger audit_unchanged before update on audit begin
  select raise(abort, 'The audit log is only ever added to');
end;
create trigger audit_kept before delete on audit begin
  select raise(abort, 'The audit log is only ever added to');
end;
