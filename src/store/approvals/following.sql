-- Accounts whose requests have to follow the kill switch yet.
SELECT account_id
  FROM policies
 WHERE is_following
 ORDER BY account_id
 LIMIT 100;
