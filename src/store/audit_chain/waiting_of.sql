-- How many of the oldest 1,000 entries that are not in a chain yet are this account's.
SELECT count(*) FILTER (WHERE account_id = $1) AS waiting
  FROM (SELECT account_id FROM audit_unsealed ORDER BY entry_id LIMIT 1000) AS oldest
