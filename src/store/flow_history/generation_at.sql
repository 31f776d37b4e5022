SELECT generation FROM flow_history WHERE account_id = $1 AND at <= $2 ORDER BY generation DESC LIMIT 1
