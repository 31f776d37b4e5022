-- How many entries of this account are not in a chain yet, of the oldest 1,000 batches.
SELECT coalesce(sum(entries) FILTER (WHERE account_id = $1), 0)::bigint AS waiting
  FROM (SELECT account_id, entries FROM audit_unsealed ORDER BY last_id LIMIT 1000) AS oldest
