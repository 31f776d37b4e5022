-- The first and the last record that was sealed in a span of time, up to record $4.
SELECT min(first_seq) AS first_seq, max(last_seq) AS last_seq
  FROM audit_blocks
 WHERE account_id = $1 AND last_seq <= $4
   AND sealed_at >= coalesce($2::timestamptz, '-infinity') AND sealed_at < coalesce($3::timestamptz, 'infinity')
