-- The last record that was sealed before a time.
SELECT last_seq, hash
  FROM audit_blocks
 WHERE account_id = $1 AND sealed_at < $2
 ORDER BY sealed_at DESC, first_seq DESC
 LIMIT 1
