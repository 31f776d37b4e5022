-- Stores lines of the log and tells those who watch. The share lock makes a new owner wait until they are
-- stored, so it reads on behind them. A line that is stored already is the same line, sent again.
-- Up to $11 lines are repeated in full to the watchers; a longer burst is only announced.
WITH owner AS (
    SELECT execution
      FROM executions AS execution
     WHERE id = $1 AND account_id = $2 AND lease_owner = $3 AND epoch = $4
       FOR SHARE
), stored AS (
    INSERT INTO execution_logs (execution_id, seq, container_epoch, frame, logged_at, stream, message)
    SELECT $1, line.seq, $5, line.frame, line.logged_at, line.stream, line.message
      FROM owner
     CROSS JOIN unnest($6::bigint[], $7::bigint[], $8::timestamptz[], $9::text[], $10::text[])
           AS line (seq, frame, logged_at, stream, message)
    ON CONFLICT DO NOTHING
    RETURNING seq, logged_at, stream, message
), total AS (
    SELECT count(*) AS lines, sum(octet_length(message)) AS bytes, min(seq) AS first, max(seq) AS last
      FROM stored
), counted AS (
    UPDATE execution_details SET log_bytes = log_bytes + total.bytes
      FROM total
     WHERE execution_id = $1 AND total.lines > 0
), survived AS (
    -- New output is progress: whatever killed former owners, this one came past it.
    UPDATE executions SET owner_deaths = 0
     WHERE id = $1 AND owner_deaths > 0 AND EXISTS (SELECT FROM owner)
       AND EXISTS (SELECT FROM unnest($7::bigint[]) AS frame WHERE frame IS NOT NULL)
), told_each AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT $2, 'flow_executions', execution_message('agent_log_line', owner.execution, jsonb_build_object(
               'seq', stored.seq,
               'timestamp', stored.logged_at,
               'stream', stored.stream,
               'message', stored.message))
      FROM owner, total, stored
     WHERE total.lines <= $11
     ORDER BY stored.seq
), told_burst AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT $2, 'flow_executions', execution_message('agent_log_lines', owner.execution, jsonb_build_object(
               'from_seq', total.first,
               'to_seq', total.last,
               'count', total.lines))
      FROM owner, total
     WHERE total.lines > $11
)
SELECT FROM owner
