-- What an account's calls cost today (UTC); those under way count as what is set aside for them. No row: there were
-- none.
SELECT cost_micros
  FROM model_usage
 WHERE account_id = $1
   AND day = (now() AT TIME ZONE 'UTC')::date
