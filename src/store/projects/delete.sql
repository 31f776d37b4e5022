-- Removes a project; its events stay.
DELETE FROM projects p
 USING organizations o, trackers t
 WHERE p.account_id = $1
   AND p.id = $2
   AND o.id = p.organization_id
   AND t.id = o.tracker_id
   AND t.deleted_at IS NULL
RETURNING p.id;
