-- Chains that the server has not compared with their entries to the end, or not for a day.
SELECT account_id
  FROM audit_chains
 WHERE fault IS NULL AND (checked_seq < seq OR checked_at < now() - interval '1 day')
 ORDER BY checked_at NULLS FIRST
 LIMIT $1
