-- The block that ends with a record.
SELECT hash
  FROM audit_blocks
 WHERE account_id = $1 AND first_seq <= $2 AND last_seq = $2
 ORDER BY first_seq DESC
 LIMIT 1
