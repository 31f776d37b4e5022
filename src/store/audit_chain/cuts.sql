-- What retention signed for an account.
SELECT number, kind, seq, hash, removed_before, at_ms, key_id, signature
  FROM audit_checkpoints
 WHERE account_id = $1 AND kind = 'retention'
 ORDER BY number
