INSERT INTO organization_syncs (organization_id, tracker_id)
SELECT id, tracker_id FROM organizations WHERE tracker_id = $1
ON CONFLICT DO NOTHING
