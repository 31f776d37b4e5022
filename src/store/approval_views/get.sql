-- One request with everything that people may be shown of it.
SELECT r.id, r.state, r.tool_name, r.justification, r.why, r.about, false AS is_cut, r.arguments, r.asked_arguments,
       r.result, k.name AS key_name, clock_timestamp() AS now,
       hook.posted_at AS webhook_posted_at, hook.error AS webhook_error
  FROM approval_requests r
  LEFT JOIN api_keys k ON k.id = r.api_key_id AND k.account_id = r.account_id
  LEFT JOIN LATERAL (
    SELECT CASE WHEN state = 'sent' THEN ended_at END AS posted_at,
           CASE WHEN state <> 'sent' THEN last_error END AS error
      FROM notifications
     WHERE approval_id = r.id AND account_id = r.account_id AND channel = 'webhook' AND step = 'request'
     ORDER BY created_at DESC
     LIMIT 1) AS hook ON true
 WHERE r.account_id = $1
   AND r.id = $2;
