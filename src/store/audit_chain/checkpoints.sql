-- Checkpoints about some records of an account.
SELECT number, kind, seq, hash, removed_before, at_ms, key_id, signature
  FROM audit_checkpoints
 WHERE account_id = $1 AND kind = 'periodic' AND seq >= $2 AND seq <= $3
 ORDER BY number
