-- The organization that was made when the tracker was connected, before anybody knew what there is, becomes the one
-- that was found: when it is the only one, the only one that was found, and never read.
UPDATE organizations AS organization
   SET identifier = $2, name = $3, updated_at = now()
 WHERE organization.tracker_id = $1
   AND NOT EXISTS (
       SELECT FROM organizations AS other WHERE other.tracker_id = $1 AND other.id <> organization.id)
   AND lower(organization.identifier) <> lower($2)
   AND NOT EXISTS (
       SELECT FROM organization_syncs AS sync
        WHERE sync.organization_id = organization.id AND sync.polled_at IS NOT NULL)
