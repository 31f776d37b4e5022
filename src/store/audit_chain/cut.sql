-- Records up to $2 are gone, and the content of entries before the id $3.
UPDATE audit_chains
   SET gone_seq = $2, removed_before = $3, checked_seq = greatest(checked_seq, $2)
 WHERE account_id = $1
