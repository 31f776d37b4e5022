-- Entries of a span of ids ($2 to $3), newest first. Looked through are the newest $4 of them; NARROWED is replaced by
-- a condition with an index of its own where what is asked for implies one.
SELECT entry.*, person.username
  FROM (SELECT id, account_id, at, user_id, api_key_id, execution_id, action, resource_type, resource_id, status,
               correlation_id, ip_address, user_agent, details::text AS details
          FROM (SELECT *
                  FROM audit_logs
                 WHERE account_id = $1 AND id >= $2 AND id < $3 AND true /* NARROWED */
                 ORDER BY id DESC
                 LIMIT $4) AS searched
         WHERE ($5::text IS NULL OR action = $5)
           AND ($6::text IS NULL OR status = $6)
           AND ($7::text IS NULL OR resource_type = $7)
           AND ($8::uuid IS NULL OR user_id = $8)
           AND ($9::uuid IS NULL OR execution_id = $9)
           AND ($10::uuid IS NULL OR api_key_id = $10)
           AND ($11::uuid IS NULL OR correlation_id = $11)
           AND ($12::text IS NULL OR (resource_type = 'tool' AND resource_id = $12) OR details->>'tool_name' = $12)
           AND ($13::text IS NULL OR details->>'consent_ref' = $13)
         ORDER BY id DESC
         LIMIT $14 OFFSET $15) AS entry
  LEFT JOIN users AS person ON person.id = entry.user_id AND person.account_id = entry.account_id
 ORDER BY entry.id DESC
