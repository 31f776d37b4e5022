-- Projects by id, those that wait longest first, and whether each has had its turn since the last time that all had.
SELECT project.id, project.organization_id, project.external_id, project.identifier, project.name, sync.cursor,
       COALESCE(sync.tried_at > COALESCE(GREATEST(whole.polled_at, tracker.wanted_at), '-infinity'), false) AS is_read
  FROM project_syncs AS sync
  JOIN projects AS project ON project.id = sync.project_id
  JOIN tracker_syncs AS tracker ON tracker.tracker_id = sync.tracker_id
  LEFT JOIN organization_syncs AS whole ON whole.organization_id = project.organization_id
 WHERE sync.project_id = ANY ($1::uuid[])
 ORDER BY sync.tried_at NULLS FIRST, project.identifier
