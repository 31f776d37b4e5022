-- Requests for the same call that wait or can still be used, the newest first. No time passes for those frozen.
SELECT id, state
  FROM approval_requests
 WHERE binding_hash = $1
   AND account_id = $2
   AND (status = 'pending' OR (status = 'approved' AND run = 'not_started'))
   AND (grant_until IS NULL OR is_frozen OR grant_until > now())
 ORDER BY asked_at DESC, id DESC
 LIMIT 10;
