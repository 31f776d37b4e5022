SELECT is_enabled, is_deleted
  FROM flow_history
 WHERE account_id = $1 AND flow_id = $2 AND generation > $3 AND at <= $4
 ORDER BY generation DESC
 LIMIT 1
