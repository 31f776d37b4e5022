-- Chains with records that no checkpoint covers, for $1 seconds or for $2 records already.
SELECT account_id, seq, hash, checkpoints
  FROM audit_chains
 WHERE seq > signed_seq
   AND (signed_at <= now() - make_interval(secs => $1) OR seq - signed_seq >= $2)
 ORDER BY signed_at
 LIMIT $3
   FOR UPDATE
