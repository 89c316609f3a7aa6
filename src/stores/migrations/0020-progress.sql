-- What an attempt in several steps has got so far: the id of a container, a signed event.

alter table deliveries add column progress text;
