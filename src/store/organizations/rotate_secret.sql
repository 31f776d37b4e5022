-- Puts a new webhook secret in place; the one before stays good for $4 seconds, so that no delivery in
-- flight is refused.
UPDATE organizations o
   SET webhook_secret_sealed = $3,
       previous_secret_sealed = CASE WHEN $4::float8 > 0 THEN o.webhook_secret_sealed END,
       previous_secret_until = CASE WHEN $4::float8 > 0 THEN now() + make_interval(secs => $4) END,
       updated_at = now()
  FROM trackers t
 WHERE o.account_id = $1
   AND o.id = $2
   AND t.id = o.tracker_id
   AND t.deleted_at IS NULL
RETURNING t.tracker_type, o.previous_secret_until;
