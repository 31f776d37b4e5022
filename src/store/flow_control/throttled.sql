-- Executions that only the clock held, and does no longer.
SELECT id, concurrency_hash FROM executions WHERE held_until <= now() ORDER BY held_until LIMIT $1
