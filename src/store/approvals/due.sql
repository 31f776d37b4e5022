-- Requests that time does something to, those due longest first.
SELECT account_id, id
  FROM approval_requests
 WHERE next_tick_at <= now()
 ORDER BY next_tick_at, id
 LIMIT $1;
