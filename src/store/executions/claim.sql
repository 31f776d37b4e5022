-- Claims waiting executions: at most $3, and of each account as many as its limit $4 leaves. Accounts take
-- turns, the one with the fewest running ones first. Reads the head of each account's line only, so the
-- length of the lines does not matter.
WITH RECURSIVE account AS (
    (SELECT account_id FROM executions WHERE state = 'PENDING' ORDER BY account_id LIMIT 1)
    UNION ALL
    SELECT (SELECT execution.account_id
              FROM executions AS execution
             WHERE execution.state = 'PENDING' AND execution.account_id > account.account_id
             ORDER BY execution.account_id LIMIT 1)
      FROM account
     WHERE account.account_id IS NOT NULL
), running AS (
    -- Who waits for people takes no place.
    SELECT account_id, count(*) AS places
      FROM executions AS execution
     WHERE lease_owner IS NOT NULL
       AND NOT EXISTS (SELECT FROM approval_requests AS request
                        WHERE request.execution_id = execution.id AND request.status = 'pending')
     GROUP BY account_id
), candidate AS (
    SELECT head.id, head.run_after,
           coalesce(running.places, 0)
           + row_number() OVER (PARTITION BY account.account_id ORDER BY head.run_after, head.id) AS turn
      FROM account
      LEFT JOIN running USING (account_id)
     CROSS JOIN LATERAL (
        SELECT id, run_after
          FROM executions
         WHERE state = 'PENDING' AND account_id = account.account_id
           AND run_after <= now() AND stop_requested_at IS NULL
         ORDER BY account_id, run_after, id
         LIMIT greatest(0, least($3, $4 - coalesce(running.places, 0)))) AS head
     WHERE account.account_id IS NOT NULL
), chosen AS (
    SELECT id
      FROM executions
     WHERE id = ANY (ARRAY(SELECT id FROM candidate ORDER BY turn, run_after, id LIMIT $3))
       -- Again, now that the row is locked. `IS TRUE` hides it from the indexes of waiting rows: by id it is quicker.
       AND (state = 'PENDING' AND stop_requested_at IS NULL) IS TRUE
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
