-- Takes the turn to renew a tracker's token; no row when another has it, or when it was renewed already.
UPDATE trackers
   SET renewing_until = now() + make_interval(secs => $4)
 WHERE account_id = $1
   AND id = $2
   AND token_sealed = $3
   AND deleted_at IS NULL
   AND (renewing_until IS NULL OR renewing_until < now())
RETURNING id;
