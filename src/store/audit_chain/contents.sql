-- What is hashed of some of an account's entries, in the order asked for. An entry that is gone has no action.
SELECT entry.*
  FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (entry_id, place)
  LEFT JOIN LATERAL (
    SELECT at, user_id, api_key_id, execution_id, action, resource_type, resource_id, status, correlation_id,
           ip_address, user_agent, details::text AS details
      FROM audit_logs
     WHERE account_id = $1 AND id = wanted.entry_id
     LIMIT 1) AS entry ON true
 ORDER BY wanted.place
