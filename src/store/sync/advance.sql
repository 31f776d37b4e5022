-- Moves a project's place on. At the end of its first reading, what is known by then is what was there before: on the
-- tracker's own clock, which may be behind ours.
UPDATE project_syncs AS sync
   SET cursor = COALESCE($2, sync.cursor),
       tried_at = CASE WHEN $3 THEN now() ELSE sync.tried_at END,
       told_from = CASE WHEN $3 AND sync.filled_at IS NULL
                        THEN LEAST(sync.told_from, (SELECT max(version) FROM issues WHERE project_id = $1))
                        ELSE sync.told_from END,
       filled_at = CASE WHEN $3 THEN COALESCE(sync.filled_at, now()) ELSE sync.filled_at END,
       error = NULL,
       failed_since = NULL
 WHERE sync.project_id = $1
