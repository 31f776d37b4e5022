SELECT entry.id, entry.account_id, entry.at, entry.user_id, entry.api_key_id, entry.execution_id, entry.action,
       entry.resource_type, entry.resource_id, entry.status, entry.correlation_id, entry.ip_address, entry.user_agent,
       entry.details::text AS details, person.username
  FROM audit_logs AS entry
  LEFT JOIN users AS person ON person.id = entry.user_id AND person.account_id = entry.account_id
 WHERE entry.account_id = $1 AND entry.id = $2
