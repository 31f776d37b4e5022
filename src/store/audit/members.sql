-- The entries of groups, newest first, at most $4 of each. $2 are keys, $3 whether each is a correlation.
SELECT wanted.key, entry.id, entry.account_id, entry.at, entry.user_id, entry.api_key_id, entry.execution_id,
       entry.action, entry.resource_type, entry.resource_id, entry.status, entry.correlation_id, entry.ip_address,
       entry.user_agent, entry.details::text AS details, person.username
  FROM unnest($2::uuid[], $3::boolean[]) WITH ORDINALITY AS wanted (key, correlated, place)
 CROSS JOIN LATERAL (
    (SELECT * FROM audit_logs WHERE wanted.correlated AND account_id = $1 AND correlation_id = wanted.key
      ORDER BY id DESC LIMIT $4)
     UNION ALL
    (SELECT * FROM audit_logs WHERE NOT wanted.correlated AND account_id = $1 AND id = wanted.key)
 ) AS entry
  LEFT JOIN users AS person ON person.id = entry.user_id AND person.account_id = $1
 ORDER BY wanted.place, entry.id DESC
