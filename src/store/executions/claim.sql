-- Claims waiting executions: at most $3, and of each account as many as its limit $4 leaves. Accounts take
-- turns, the one with the fewest running ones first; within an account the highest priority comes first. Reads the
-- head of each line only, of an account, a flow and a priority, so the length of the lines does not matter, and
-- those that are held stand in none.
WITH RECURSIVE line AS (
    (SELECT account_id, flow_id, priority FROM executions
      WHERE state = 'PENDING' AND NOT is_held
      ORDER BY account_id, flow_id, priority LIMIT 1)
    UNION ALL
    SELECT next.*
      FROM line
     CROSS JOIN LATERAL (
        SELECT account_id, flow_id, priority FROM executions
         WHERE state = 'PENDING' AND NOT is_held
           AND (account_id, flow_id, priority) > (line.account_id, line.flow_id, line.priority)
         ORDER BY account_id, flow_id, priority LIMIT 1) AS next
), running AS (
    -- Who waits for people takes no place.
    SELECT account_id, count(*) AS places
      FROM executions AS execution
     WHERE lease_owner IS NOT NULL
       AND NOT EXISTS (SELECT FROM approval_requests AS request
                        WHERE request.execution_id = execution.id AND request.status = 'pending')
     GROUP BY account_id
), candidate AS (
    SELECT head.id, head.run_after, coalesce(running.places, 0) + row_number() OVER (
               PARTITION BY line.account_id ORDER BY line.priority DESC, head.run_after, head.id) AS turn
      FROM line
      LEFT JOIN running USING (account_id)
     CROSS JOIN LATERAL (
        SELECT id, run_after
          FROM executions
         WHERE state = 'PENDING' AND NOT is_held AND account_id = line.account_id AND flow_id = line.flow_id
           AND priority = line.priority AND run_after <= now() AND stop_requested_at IS NULL
         ORDER BY account_id, flow_id, priority, run_after, id
         LIMIT greatest(0, least($3, $4 - coalesce(running.places, 0)))) AS head
), chosen AS (
    SELECT id
      FROM executions
     WHERE id = ANY (ARRAY(SELECT id FROM candidate WHERE turn <= $4 ORDER BY turn, run_after, id LIMIT $3))
       -- Again, now that the row is locked. `IS TRUE` hides it from the indexes of waiting rows: by id it is quicker.
       AND (state = 'PENDING' AND NOT is_held AND stop_requested_at IS NULL) IS TRUE
       FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE executions AS execution
       SET state = 'INITIALIZING', lease_owner = $1, lease_expires_at = now() + make_interval(secs => $2),
           epoch = epoch + 1, attempt = attempt + 1, queued_reason = NULL, updated_at = now()
     WHERE id = ANY (ARRAY(SELECT id FROM chosen))
    RETURNING execution
), told AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT (execution).account_id, 'flow_executions',
           execution_message('status_update', execution, execution_status(execution))
      FROM claimed
)
SELECT (execution).id, (execution).account_id, (execution).epoch, (execution).owner_deaths FROM claimed
