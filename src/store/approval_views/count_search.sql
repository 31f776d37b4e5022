-- How many requests `search.sql` has, counted so far and no further.
SELECT count(*)
  FROM (SELECT
          FROM approval_requests
         WHERE account_id = $1
           AND ($2::text IS NULL OR status = $2)
           AND ($3::uuid IS NULL OR execution_id = $3)
           AND ($4::text IS NULL OR (about->'session')::text = to_json($4::text)::text)
           AND ($5::text IS NULL OR tool_name = $5 OR (about->'tool')::text = to_json($5::text)::text)
           AND ($6::text IS NULL OR id::text = $7
                OR concat_ws(' ', tool_name, justification, about->'tool', about->'server', about->'agent',
                             about->'flow', about->'summary', about->'reason', about->'question'->'text') ILIKE $6)
         LIMIT 100000) AS counted;
