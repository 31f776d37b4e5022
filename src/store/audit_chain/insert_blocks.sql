INSERT INTO audit_blocks (account_id, first_seq, last_seq, ids, digests, previous, hash, sealed_at)
SELECT block.account_id, block.first_seq, block.last_seq, block.ids, block.digests, block.previous, block.hash,
       clock_timestamp()
  FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[])
       AS block (account_id, first_seq, last_seq, ids, digests, previous, hash)
