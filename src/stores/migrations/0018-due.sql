-- However much is due on an account, what goes first is found at once.

create index deliveries_unpaced on deliveries (account_id, due_at desc, id desc)
  where state = 'planned' and (urgent = 1 or parent_id is not null);
create index deliveries_unsure on deliveries (account_id, due_at desc, id desc) where state = 'checking';
