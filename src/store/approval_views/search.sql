-- As `list.sql`, for texts that are looked for in every request.
SELECT r.id, r.state, r.tool_name, left(r.justification, 2000) AS justification, r.why, k.name AS key_name,
       octet_length((r.about->'shown')::text) > 16384 AS is_cut,
       CASE WHEN octet_length((r.about->'shown')::text) <= 16384 THEN r.about
            ELSE json_build_object(
                'tool', r.about->'tool', 'server', r.about->'server', 'agent', r.about->'agent',
                'flow', r.about->'flow', 'session', r.about->'session', 'workflow', r.about->'workflow',
                'configuration', r.about->'configuration', 'summary', r.about->'summary',
                'reason', r.about->'reason', 'shown', NULL, 'question', r.about->'question')
       END AS about,
       clock_timestamp() AS now,
       hook.posted_at AS webhook_posted_at, hook.error AS webhook_error
  FROM (SELECT *
          FROM approval_requests
         WHERE account_id = $1
           AND ($2::text IS NULL OR status = $2)
           AND ($3::uuid IS NULL OR execution_id = $3)
           AND ($4::text IS NULL OR (about->'session')::text = to_json($4::text)::text)
           AND ($5::text IS NULL OR tool_name = $5 OR (about->'tool')::text = to_json($5::text)::text)
           AND ($6::text IS NULL OR id::text = $7
                OR concat_ws(' ', tool_name, justification, about->'tool', about->'server', about->'agent',
                             about->'flow', about->'summary', about->'reason', about->'question'->'text') ILIKE $6)
         ORDER BY asked_at DESC, id DESC
         LIMIT $8 OFFSET $9) AS r
  LEFT JOIN api_keys k ON k.id = r.api_key_id AND k.account_id = r.account_id
  LEFT JOIN LATERAL (
    SELECT CASE WHEN state = 'sent' THEN ended_at END AS posted_at,
           CASE WHEN state <> 'sent' THEN last_error END AS error
      FROM notifications
     WHERE approval_id = r.id AND account_id = r.account_id AND channel = 'webhook' AND step = 'request'
     ORDER BY created_at DESC
     LIMIT 1) AS hook ON true
 ORDER BY r.asked_at DESC, r.id DESC;
