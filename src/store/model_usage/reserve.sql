-- Adds a call to today's sum; no row when it would be over the limit.
INSERT INTO model_usage AS usage (account_id, day, calls, tokens, cost_micros)
SELECT $1, (now() AT TIME ZONE 'UTC')::date, 1, $2, $3
 WHERE $2::bigint <= $4::bigint
   AND $3::bigint <= $5::bigint
ON CONFLICT (account_id, day) DO UPDATE
   SET calls = usage.calls + 1,
       tokens = usage.tokens + excluded.tokens,
       cost_micros = usage.cost_micros + excluded.cost_micros
 WHERE usage.tokens + excluded.tokens <= $4
   AND usage.cost_micros + excluded.cost_micros <= $5
RETURNING day;
