-- What decides whether a project's news are told, and where reading goes on.
SELECT cursor, filled_at IS NOT NULL AS is_filled, told_from, error IS NOT NULL AS has_failed
  FROM project_syncs
 WHERE project_id = $1
