-- The history of the feeds of tags, sections and authors: which numbers of posts stand together in a sealed page.

alter table post_terms add column number integer;
update post_terms set number = (select number from posts where posts.id = post_id);
create index post_terms_numbered on post_terms (term_id, number) where number is not null;

create table term_pages (
  term_id integer not null references terms (id),
  page integer not null,
  last integer not null,
  primary key (term_id, page)
) strict, without rowid;
