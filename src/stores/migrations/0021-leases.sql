-- What is being sent is one delivery of each account at most: found among those, leases need no index that moves with each of them.

drop index deliveries_leased;
