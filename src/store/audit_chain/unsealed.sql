-- The $2 oldest batches of entries from an id on that are not in the chain yet.
SELECT first_id, account_id, ids, digests
  FROM audit_unsealed
 WHERE first_id >= $1
 ORDER BY first_id, account_id
 LIMIT $2
