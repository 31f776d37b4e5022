-- Claims waiting executions: at most $3, and of each account as many as its limit $4 leaves. Reads the head of each
-- line only, of an account, a flow and a priority, so the length of the lines does not matter, and those that are held
-- stand in none.
-- Accounts that wait share the places by their weights. What does not divide evenly goes round: to the account, of
-- those it may belong to, with the fewest starts for its weight. Within an account the highest priority comes first,
-- then the flow with the fewest starts for its weight. Starts are counted only while others wait as well.
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
), account AS (
    SELECT waiting.account_id, account.weight, coalesce(running.places, 0) AS places, share.pass IS NULL AS is_new,
           coalesce(share.pass, min(share.pass) OVER (), 0) AS pass, count(*) OVER () > 1 AS is_shared,
           (sum(coalesce(running.places, 0)) OVER () + $3::bigint) * account.weight AS portion,
           sum(account.weight) OVER () AS whole
      FROM (SELECT DISTINCT account_id FROM line) AS waiting
      JOIN accounts AS account ON account.id = waiting.account_id
       -- While the kill switch is on for flows nothing starts.
       AND NOT EXISTS (SELECT FROM policies
                        WHERE policies.account_id = waiting.account_id AND policies.flows_halted_at IS NOT NULL)
      LEFT JOIN running ON running.account_id = waiting.account_id
      LEFT JOIN claim_shares AS share ON share.account_id = waiting.account_id AND share.flow_id = waiting.account_id
), flow AS (
    SELECT waiting.account_id, waiting.flow_id, share.pass IS NULL AS is_new,
           coalesce(share.pass, min(share.pass) OVER whole, 0) AS pass, count(*) OVER whole > 1 AS is_shared
      FROM (SELECT DISTINCT account_id, flow_id FROM line) AS waiting
      LEFT JOIN claim_shares AS share USING (account_id, flow_id)
    WINDOW whole AS (PARTITION BY waiting.account_id)
), head AS (
    SELECT line.account_id, line.priority, head.id, head.run_after, flow.pass + (row_number() OVER (
               PARTITION BY line.account_id, line.flow_id ORDER BY line.priority DESC, head.run_after, head.id) - 1
           )::float8 / head.weight AS flow_pass
      FROM line
      JOIN account USING (account_id)
      JOIN flow ON flow.account_id = line.account_id AND flow.flow_id = line.flow_id
     CROSS JOIN LATERAL (
        SELECT id, run_after, weight
          FROM executions
         WHERE state = 'PENDING' AND NOT is_held AND account_id = line.account_id AND flow_id = line.flow_id
           AND priority = line.priority AND run_after <= now() AND stop_requested_at IS NULL
         ORDER BY account_id, flow_id, priority, run_after, id
         LIMIT greatest(0, least($3, $4 - account.places))) AS head
), candidate AS (
    SELECT head.id, head.run_after, account.weight, account.pass, account.portion, account.whole,
           account.places - 1 + row_number() OVER (
               PARTITION BY head.account_id ORDER BY head.priority DESC, head.flow_pass, head.run_after, head.id
           ) AS place
      FROM head
      JOIN account USING (account_id)
), turn AS (
    -- First what an account is due as a whole, then the place of which it is due a part, then what others leave.
    SELECT id, run_after, place, weight, pass,
           CASE WHEN place < div(portion, whole) THEN 0 WHEN place * whole < portion THEN 1 ELSE 2 END AS rank
      FROM candidate
     WHERE place < $4
), chosen AS (
    SELECT id
      FROM executions
     WHERE id = ANY (ARRAY(
        SELECT id FROM turn
         ORDER BY rank, CASE rank WHEN 1 THEN pass ELSE place::float8 / weight END, place::float8 / weight,
                  run_after, id
         LIMIT $3))
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
), counted AS (
    SELECT account.account_id, account.account_id AS flow_id, account.is_new,
           account.pass + count(execution)::float8 / account.weight AS pass, count(execution) AS starts
      FROM account
      LEFT JOIN claimed ON (execution).account_id = account.account_id
     WHERE account.is_shared
     GROUP BY account.account_id, account.is_new, account.pass, account.weight
     UNION ALL
    SELECT flow.account_id, flow.flow_id, flow.is_new,
           flow.pass + coalesce(sum(1.0::float8 / (execution).weight), 0), count(execution)
      FROM flow
      LEFT JOIN claimed ON (execution).flow_id = flow.flow_id
     WHERE flow.is_shared
     GROUP BY flow.account_id, flow.flow_id, flow.is_new, flow.pass
), shared AS (
    INSERT INTO claim_shares AS share (account_id, flow_id, pass)
    SELECT account_id, flow_id, pass FROM counted WHERE is_new OR starts > 0
    ON CONFLICT (account_id, flow_id) DO UPDATE SET pass = excluded.pass
), forgotten AS (
    -- Who does not wait any more owes nothing, and is owed nothing.
    DELETE FROM claim_shares AS share
     WHERE share.flow_id = share.account_id AND (SELECT bool_or(is_shared) FROM account)
       AND share.account_id <> ALL (ARRAY(SELECT account_id FROM account))
        OR share.flow_id <> share.account_id
       AND share.account_id = ANY (ARRAY(SELECT account_id FROM flow WHERE is_shared))
       AND share.flow_id <> ALL (ARRAY(SELECT flow_id FROM flow))
)
SELECT (execution).id, (execution).account_id, (execution).epoch, (execution).owner_deaths FROM claimed
