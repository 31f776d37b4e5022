INSERT INTO project_syncs (project_id, tracker_id)
SELECT id, $1 FROM unnest($2::uuid[]) AS found (id)
 WHERE NOT EXISTS (SELECT FROM project_syncs AS known WHERE known.project_id = found.id)
ON CONFLICT DO NOTHING
