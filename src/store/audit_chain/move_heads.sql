-- The chains of some accounts go on to these records.
INSERT INTO audit_chains (account_id, seq, hash, sealed_at)
SELECT head.account_id, head.seq, head.hash, clock_timestamp()
  FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS head (account_id, seq, hash)
ON CONFLICT (account_id) DO UPDATE
   SET seq = excluded.seq, hash = excluded.hash, sealed_at = excluded.sealed_at
