-- Who reads the feeds, by day, as counts: no addresses, and of a User-Agent no more than the name of the reader.

create table reader_polls (
  -- YYYY-MM-DD in the zone of the publication.
  day text not null,
  feed text not null,
  format text not null,
  reader text not null,
  polls integer not null,
  not_modified integer not null,
  deltas integer not null,
  -- The newest post that it has got.
  newest_guid text,
  newest_at integer,
  primary key (day, feed, format, reader)
) strict, without rowid;

-- How many subscribers a reader reports: the newest figure of the day. A reader may ask for a feed under several ids of its own.
create table reader_figures (
  day text not null,
  feed text not null,
  format text not null,
  reader text not null,
  source text not null,
  subscribers integer not null,
  primary key (day, feed, format, reader, source)
) strict, without rowid;

-- Polls of the feed addresses of a former system.
create table reader_legacy (
  day text not null,
  path text not null,
  reader text not null,
  polls integer not null,
  primary key (day, path, reader)
) strict, without rowid;
