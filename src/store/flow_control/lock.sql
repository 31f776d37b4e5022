-- Locks keys, until the transaction ends.
SELECT lock_keys($1)
