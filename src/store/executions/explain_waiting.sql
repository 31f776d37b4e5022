-- Writes down why executions wait that could run by now: $1 for all of them, or $2 where their account runs $3 of
-- them already; before both, that the kill switch is on. Where a reason is there it stays for $4 seconds: replicas may
-- see different ones.
WITH full_account AS (
    SELECT account_id
      FROM executions AS execution
     WHERE lease_owner IS NOT NULL
       -- Who waits for people takes no place.
       AND NOT EXISTS (SELECT FROM approval_requests AS request
                        WHERE request.execution_id = execution.id AND request.status = 'pending')
     GROUP BY account_id
    HAVING count(*) >= $3::bigint
), due AS (
    SELECT execution.id, found.reason
      FROM executions AS execution
      LEFT JOIN full_account USING (account_id)
     CROSS JOIN LATERAL (
        SELECT CASE WHEN EXISTS (SELECT FROM policies
                                  WHERE policies.account_id = execution.account_id
                                    AND policies.flows_halted_at IS NOT NULL)
                    THEN 'the kill switch is on for flows, and nothing starts until it is lifted'
                    WHEN full_account.account_id IS NULL THEN $1::text
                    ELSE $2::text END AS reason) AS found
     WHERE state = 'PENDING' AND NOT is_held AND run_after <= now() AND stop_requested_at IS NULL
       AND found.reason IS NOT NULL
       AND (queued_reason IS NULL
            OR queued_reason <> found.reason AND updated_at <= now() - make_interval(secs => $4))
     LIMIT $5
       FOR UPDATE OF execution SKIP LOCKED
), explained AS (
    UPDATE executions AS execution SET queued_reason = due.reason, updated_at = now()
      FROM due
     WHERE execution.id = due.id AND execution.id = ANY (ARRAY(SELECT id FROM due))
    RETURNING execution
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution))
  FROM explained
