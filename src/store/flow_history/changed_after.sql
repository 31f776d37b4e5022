SELECT is_enabled, is_deleted
  FROM flow_history
 WHERE flow_id = $1 AND generation > $2 AND at <= $3
 ORDER BY generation DESC
 LIMIT 1
