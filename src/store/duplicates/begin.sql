-- Notes what is about to be done. Nothing when it is done already, or somebody began within five minutes and has not
-- failed.
INSERT INTO duplicate_resolutions AS kept (account_id, one_id, other_id, resolution, a_id, resolved_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (one_id, other_id) DO UPDATE
   SET resolution = excluded.resolution, a_id = excluded.a_id, resolved_by = excluded.resolved_by, done_at = NULL,
       failure = NULL, created_at = now()
 WHERE kept.account_id = excluded.account_id
   AND (kept.failure IS NOT NULL OR kept.resolution = 'not_a_duplicate'
        OR (kept.done_at IS NULL AND kept.created_at < now() - interval '5 minutes'));
