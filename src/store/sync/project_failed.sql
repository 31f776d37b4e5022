UPDATE project_syncs
   SET error = $2, failed_since = COALESCE(failed_since, now()), tried_at = now()
 WHERE project_id = $1
