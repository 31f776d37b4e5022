-- Forgets what is wrong with organizations of a tracker that are not read any more, because they are not active or not
-- among $2, the names of those that are taken in. The ids of their hooks stay: they go with the tracker.
WITH passed_over AS (
    SELECT organization.id
      FROM organizations AS organization
     WHERE organization.tracker_id = $1
       AND NOT (organization.is_active
                AND EXISTS (SELECT FROM unnest($2::text[]) AS taken (identifier)
                             WHERE lower(taken.identifier) = lower(organization.identifier)))
), hooks AS (
    UPDATE organization_syncs
       SET hook_state = 'unknown', hook_message = NULL
     WHERE hook_state = 'disabled'
       AND organization_id IN (SELECT id FROM passed_over)
)
UPDATE project_syncs AS sync
   SET error = NULL, failed_since = NULL
  FROM projects AS project
 WHERE sync.tracker_id = $1
   AND sync.error IS NOT NULL
   AND project.id = sync.project_id
   AND project.organization_id IN (SELECT id FROM passed_over)
