-- Forgets why projects of an organization cannot be read that are not among $3, those that are taken in: nobody tries
-- the others any more.
UPDATE project_syncs AS sync
   SET error = NULL, failed_since = NULL
  FROM projects AS project
 WHERE sync.tracker_id = $1
   AND sync.error IS NOT NULL
   AND project.id = sync.project_id
   AND project.organization_id = $2
   AND project.id <> ALL ($3::uuid[])
