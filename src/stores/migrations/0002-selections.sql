-- What posts are found by: tags, sections, authors and languages. A term that was known once stays known, so that its
-- feed stays when its last post goes; `known_at` is when readers could first see a post of it, `newest_at` the latest
-- publication date. Terms of drafts and deleted posts have no row in post_terms.

create table terms (
  id integer primary key,
  kind text not null,
  value text not null,
  name text not null,
  known_at integer not null,
  newest_at integer not null,
  unique (kind, value)
) strict;

create index terms_newest on terms (kind, newest_at desc);

create table post_terms (
  term_id integer not null references terms (id),
  published_at integer not null,
  post_id text not null references posts (id),
  visible_at integer not null,
  primary key (term_id, published_at desc, post_id desc)
) strict, without rowid;

create index post_terms_by_post on post_terms (post_id);

-- The posts there are already. SQL folds ASCII only, so that the letters of Europe are put right below; any other name
-- is found again once its post is saved.

create table named_posts (
  kind text not null,
  name text not null,
  value text not null,
  post_id text not null,
  published_at integer not null,
  visible_at integer not null
);

insert into named_posts
  select 'tag', trim(tag.value), lower(trim(tag.value)), posts.id, published_at, visible_at
    from posts, json_each(posts.tags) as tag where status in ('published', 'retracted')
  union all
  select 'section', trim(section), lower(trim(section)), id, published_at, visible_at
    from posts where section is not null and status in ('published', 'retracted')
  union all
  select 'author', trim(author.value ->> 'name'), lower(trim(author.value ->> 'name')), posts.id, published_at, visible_at
    from posts, json_each(posts.authors) as author where status in ('published', 'retracted');

insert into named_posts
  with recursive ranges (value, post_id, published_at, visible_at) as (
    select lower(coalesce(language, '')), id, published_at, visible_at from posts where status in ('published', 'retracted')
    union all
    select rtrim(rtrim(value, replace(value, '-', '')), '-'), post_id, published_at, visible_at
      from ranges where instr(value, '-') > 0
  )
  select 'language', value, value, post_id, published_at, visible_at from ranges;

delete from named_posts where value = '' and kind <> 'language';

create table small_letters (number integer primary key, capital text not null, small text not null);

insert into small_letters (capital, small)
  with recursive codes (code) as (select 192 union all select code + 1 from codes where code < 1071)
  select char(code), char(code + case when code >= 1024 and code < 1040 then 80 when code < 256 or code >= 913 then 32 else 1 end)
    from codes
    where (code between 192 and 222 and code <> 215)
      or (code between 256 and 310 and code <> 304 and code % 2 = 0)
      or (code between 313 and 327 and code % 2 = 1)
      or (code between 330 and 374 and code % 2 = 0)
      or code in (377, 379, 381)
      or (code between 913 and 939 and code <> 930)
      or code between 1024 and 1071;

create table folded_names as
  with recursive folded (value, small, number) as (
    select distinct value, value, 1 from named_posts where value glob '*[^ -~]*'
    union all
    select value, replace(folded.small, capital, small_letters.small), folded.number + 1
      from folded join small_letters on small_letters.number = folded.number
  )
  select value, small from folded where number > (select max(number) from small_letters);

update named_posts set value = folded_names.small from folded_names where named_posts.value = folded_names.value;

insert into terms (kind, value, name, known_at, newest_at)
  select kind, value, min(name), min(visible_at), max(published_at) from named_posts group by kind, value;

insert or ignore into post_terms (term_id, published_at, post_id, visible_at)
  select terms.id, published_at, post_id, visible_at from named_posts join terms using (kind, value);

drop table named_posts;
drop table small_letters;
drop table folded_names;
