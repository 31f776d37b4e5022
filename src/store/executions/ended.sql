-- The end of executions; each array has one element for each lease. No statement leaves a terminal state, and
-- the runtime token is void. Rows are locked in order, so that two batches never wait for each other.
-- `IS TRUE` hides the array from the index of details: together with the join, the whole array would be sorted
-- again for each of its elements; the lease is hidden from the index of what is owned, where each end would look at all
-- that runs, and at what ended since it was cleaned. The locks of keys come before those of rows: with each end the
-- next of its key goes. What is given is read from a row, which hides from the planner how much it is: else each end
-- would be planned anew, since one of a single execution looks cheaper than one of any number.
WITH given AS MATERIALIZED (
    SELECT $1::uuid[] AS ids, $2::uuid[] AS accounts, $3::uuid[] AS owners, $4::bigint[] AS epochs,
           $5::text[] AS states, $6::text[] AS categories, $7::text[] AS messages, $8::jsonb[] AS results
), step AS (
    SELECT step.*
      FROM given
     CROSS JOIN LATERAL unnest(ids, accounts, owners, epochs, states, categories, messages, results)
           AS step (id, account_id, owner, epoch, state, category, message, result)
), keys AS MATERIALIZED (
    SELECT lock_keys(array_agg(concurrency_hash)) FROM executions
     WHERE id = ANY ((SELECT ids FROM given)::uuid[]) AND concurrency_hash IS NOT NULL HAVING count(*) > 0
), locked AS (
    SELECT id FROM executions
     WHERE id = ANY ((SELECT ids FROM given)::uuid[]) AND (SELECT count(*) FROM keys) >= 0
     ORDER BY id FOR NO KEY UPDATE
), moved AS (
    UPDATE executions AS execution
       SET state = step.state, ended_at = now(), failure_category = step.category, queued_reason = NULL,
           lease_owner = NULL, lease_expires_at = NULL, updated_at = now()
      FROM step
     WHERE execution.id = ANY (ARRAY(SELECT id FROM locked)) AND execution.id = step.id
       AND (execution.account_id = step.account_id AND execution.lease_owner = step.owner
       AND execution.epoch = step.epoch AND execution.lease_expires_at > now()
       AND execution.state IN ('INITIALIZING', 'STARTING', 'RUNNING')) IS TRUE
    RETURNING execution, step.message, step.result
), details AS (
    UPDATE execution_details
       SET error_message = moved.message, result = moved.result, runtime_token_hash = NULL,
           stop_confirmed_at = CASE WHEN (execution).state = 'STOPPED' THEN now() END
      FROM moved
     WHERE execution_id = (execution).id AND (execution_id = ANY ((SELECT ids FROM given)::uuid[])) IS TRUE
), told AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT (execution).account_id, 'flow_executions',
           execution_message('status_update', execution, execution_status(execution, jsonb_build_object(
               'error_message', message,
               'result_summary', result ->> 'summary')))
      FROM moved
)
SELECT (execution).id, (execution).epoch FROM moved
