-- The end of executions; each array has one element for each lease. No statement leaves a terminal state, and
-- the runtime token is void. Of a batch, `lock_steps.sql` has locked keys and rows in order, so that two never wait for
-- each other; one alone takes the lock of its key before that of its row, since with its end the next of its key goes.
-- `IS TRUE` hides the lease from the index of what is owned, where each end would look at all that runs, and at what
-- ended since it was cleaned. What is given is read from a row, which hides from the planner how much it is: else each
-- end would be planned anew, since one of a single execution looks cheaper than one of any number.
WITH given AS MATERIALIZED (
    SELECT $1::uuid[] AS ids, $2::uuid[] AS accounts, $3::uuid[] AS owners, $4::bigint[] AS epochs,
           $5::text[] AS states, $6::text[] AS categories, $7::text[] AS messages, $8::jsonb[] AS results
), step AS (
    SELECT step.*
      FROM given
     CROSS JOIN LATERAL unnest(ids, accounts, owners, epochs, states, categories, messages, results)
           AS step (id, account_id, owner, epoch, state, category, message, result)
), moved AS (
    UPDATE executions AS execution
       SET state = step.state, ended_at = now(), failure_category = step.category, queued_reason = NULL,
           lease_owner = NULL, lease_expires_at = NULL, updated_at = now()
      FROM step
     WHERE execution.id = step.id
       AND (execution.account_id = step.account_id AND execution.lease_owner = step.owner
       AND execution.epoch = step.epoch AND execution.lease_expires_at > now()
       AND execution.state IN ('INITIALIZING', 'STARTING', 'RUNNING')
       AND (execution.concurrency_hash IS NULL OR lock_key(execution.concurrency_hash))) IS TRUE
    RETURNING execution, step.message, step.result
), details AS (
    UPDATE execution_details
       SET error_message = moved.message, result = moved.result, runtime_token_hash = NULL,
           stop_confirmed_at = CASE WHEN (execution).state = 'STOPPED' THEN now() END
      FROM moved
     WHERE execution_id = (execution).id
), told AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT (execution).account_id, 'flow_executions',
           execution_message('status_update', execution, execution_status(execution, jsonb_build_object(
               'error_message', message,
               'result_summary', result ->> 'summary')))
      FROM moved
)
SELECT (execution).id, (execution).epoch FROM moved
