-- The $2 oldest entries from an id on that are not in the chain yet, with what is to be hashed of them. An entry that
-- is gone has no action. The inner limit lets the record be read by its key and no other way.
SELECT wanted.entry_id, wanted.account_id, entry.*
  FROM (SELECT entry_id, account_id
          FROM audit_unsealed
         WHERE entry_id >= $1
         ORDER BY entry_id, account_id
         LIMIT $2) AS wanted
  LEFT JOIN LATERAL (
    SELECT at, user_id, api_key_id, execution_id, action, resource_type, resource_id, status, correlation_id,
           ip_address, user_agent, details::text AS details
      FROM audit_logs
     WHERE account_id = wanted.account_id AND id = wanted.entry_id
     LIMIT 1) AS entry ON true
 ORDER BY wanted.entry_id, wanted.account_id
