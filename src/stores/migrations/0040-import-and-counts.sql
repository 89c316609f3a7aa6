-- Nobody asks for the names of a post, only for the post of a name: without this, importing writes a third less of them.
drop index post_aliases_by_post;

-- Posts that count as shared from the beginning are found without those that were shared.
create index posts_baselined on posts (visible_at, id) where status = 'published' and baseline = 1;

-- What is no longer needed is found without looking at the rest.
create index hub_subscriptions_ending on hub_subscriptions (lease_until);
create index hub_verifications_forgotten on hub_verifications (forget_at);
create index hub_verifications_by_token on hub_verifications (token);
create index image_variants_made on image_variants (json_extract(made, '$.hash'));

-- What failed, or is undecided, may wait for a person for ever, and very much of it: it is counted as it comes and goes too.
drop trigger deliveries_counted_new;
drop trigger deliveries_counted;

insert into delivery_counts
  select column1, (select count(*) from deliveries where state = column1) from (values ('failed'), ('undecided'));

create trigger deliveries_counted_new after insert on deliveries
when new.state in ('sent', 'missed', 'cancelled', 'failed', 'undecided')
begin
  update delivery_counts set deliveries = deliveries + 1 where state = new.state;
end;

create trigger deliveries_counted after update of state on deliveries
when old.state <> new.state and (new.state in ('sent', 'missed', 'cancelled', 'failed', 'undecided')
  or old.state in ('sent', 'missed', 'cancelled', 'failed', 'undecided'))
begin
  update delivery_counts set deliveries = deliveries + iif(state = new.state, 1, -1) where state in (old.state, new.state);
end;

-- What a source said last, as a hash: the same again need not be read.
alter table sources add column last_read text;
