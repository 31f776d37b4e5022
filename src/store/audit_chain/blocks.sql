-- The next blocks of an account, from a record on.
SELECT first_seq, last_seq, ids, digests, previous, hash
  FROM audit_blocks
 WHERE account_id = $1 AND first_seq >= $2
 ORDER BY first_seq
 LIMIT $3
