-- A checkpoint was written: it is the last, and where it is about the end of the chain ($4), nothing is unsigned.
UPDATE audit_chains
   SET checkpoints = $2, signed_seq = CASE WHEN $4 THEN $3 ELSE signed_seq END,
       signed_at = CASE WHEN $4 THEN now() ELSE signed_at END
 WHERE account_id = $1
