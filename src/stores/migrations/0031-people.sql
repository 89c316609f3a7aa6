-- People, how they prove who they are, and their sessions. Sessions and links from before there were people end.
drop table sessions;
drop table sign_in_links;

create table people (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified integer not null default 0,
  image text,
  role text not null,
  two_factor_enabled integer not null default 0,
  last_seen_at integer,
  created_at integer not null,
  updated_at integer not null
) strict;

create table person_sessions (
  id text primary key,
  token text not null unique,
  person_id text not null references people (id) on delete cascade,
  expires_at integer not null,
  ip_address text,
  user_agent text,
  created_at integer not null,
  updated_at integer not null
) strict;

create index person_sessions_by_person on person_sessions (person_id);
create index person_sessions_ending on person_sessions (expires_at);

create table person_credentials (
  id text primary key,
  subject text not null,
  kind text not null,
  person_id text not null references people (id) on delete cascade,
  password text,
  created_at integer not null,
  updated_at integer not null,
  unique (person_id, kind)
) strict;

create table person_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;

create index person_verifications_by_identifier on person_verifications (identifier, created_at);
create index person_verifications_ending on person_verifications (expires_at);

create table person_two_factors (
  id text primary key,
  person_id text not null unique references people (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified integer,
  failed_verification_count integer,
  locked_until integer
) strict;

create table person_passkeys (
  id text primary key,
  person_id text not null references people (id) on delete cascade,
  name text not null,
  credential_id text not null unique,
  public_key text not null,
  counter integer not null,
  transports text not null,
  created_at integer not null,
  last_used_at integer
) strict;

create index person_passkeys_by_person on person_passkeys (person_id);

-- One-time links into the admin pages. Without a person: for whoever is, or becomes, the first owner.
create table sign_in_links (
  hash text primary key,
  person_id text references people (id) on delete cascade,
  expires_at integer not null
) strict, without rowid;

create table person_invitations (
  id text primary key,
  hash text not null unique,
  role text not null,
  name text,
  email text,
  invited_by text not null,
  created_at integer not null,
  expires_at integer not null
) strict;
