-- Subscribers that speak rssCloud: they are told of a change without its content. Null: WebSub.

alter table hub_subscriptions add column protocol text;
alter table hub_verifications add column protocol text;
