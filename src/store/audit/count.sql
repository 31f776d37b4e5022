-- How many entries `list.sql` has in all, and how many were looked through for it.
SELECT count(*) FILTER (WHERE ($5::text IS NULL OR action = $5)
           AND ($6::text IS NULL OR status = $6)
           AND ($7::text IS NULL OR resource_type = $7)
           AND ($8::uuid IS NULL OR user_id = $8)
           AND ($9::uuid IS NULL OR execution_id = $9)
           AND ($10::uuid IS NULL OR api_key_id = $10)
           AND ($11::uuid IS NULL OR correlation_id = $11)
           AND ($12::text IS NULL OR (resource_type = 'tool' AND resource_id = $12) OR details->>'tool_name' = $12)
           AND ($13::text IS NULL OR details->>'consent_ref' = $13)) AS total,
       count(*) AS searched
  FROM (SELECT *
          FROM audit_logs
         WHERE account_id = $1 AND id >= $2 AND id < $3 AND true /* NARROWED */
         ORDER BY id DESC
         LIMIT $4) AS searched
