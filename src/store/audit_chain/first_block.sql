-- The first block of an account that is there: the record before it, and the chain there.
SELECT first_seq - 1 AS seq, previous
  FROM audit_blocks
 WHERE account_id = $1
 ORDER BY first_seq
 LIMIT 1
