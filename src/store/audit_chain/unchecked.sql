-- Chains that the server has not compared with their entries to the end, or whose last round is a day old.
SELECT account_id
  FROM audit_chains
 WHERE fault IS NULL AND (checked_seq < seq OR round_at < now() - interval '1 day')
 ORDER BY checked_at NULLS FIRST
 LIMIT $1
