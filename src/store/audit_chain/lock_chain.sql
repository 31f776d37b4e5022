SELECT seq, hash, sealed_at, signed_seq, signed_at, checkpoints, gone_seq, removed_before, checked_seq, checked_at,
       fault
  FROM audit_chains
 WHERE account_id = $1
   FOR UPDATE
