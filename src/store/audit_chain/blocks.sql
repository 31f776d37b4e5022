-- The blocks of an account that begin among the next $3 records.
SELECT first_seq, last_seq, ids, digests, previous, hash
  FROM audit_blocks
 WHERE account_id = $1 AND first_seq >= $2 AND first_seq < $2 + $3
 ORDER BY first_seq
