-- Projects of trackers that are not deleted, by our id, the tracker's name or id, or the display name: the first way
-- of naming that leads anywhere counts. $4 names their organization.
WITH named AS (
    SELECT CASE WHEN project.id::text = lower($2) THEN 1
                WHEN lower(project.identifier) = lower($2) THEN 2
                WHEN lower(project.name) = lower($2) THEN 3
                WHEN project.external_id = $2 THEN 4 END AS way,
           project.id AS project_id, project.name AS project_name, project.identifier AS project_identifier,
           organization.id AS organization_id, organization.name AS organization_name,
           organization.identifier AS organization_identifier, tracker.id AS tracker_id, tracker.name AS tracker_name,
           tracker.tracker_type, tracker.token_sealed IS NOT NULL AS has_token
      FROM projects AS project
      JOIN organizations AS organization ON organization.id = project.organization_id
      JOIN trackers AS tracker ON tracker.id = organization.tracker_id AND tracker.deleted_at IS NULL
     WHERE project.account_id = $1
       AND ($4::text IS NULL OR lower($4) IN (organization.id::text, lower(organization.identifier),
                                              lower(organization.name)))
)
SELECT * FROM named WHERE way = (SELECT min(way) FROM named) ORDER BY project_identifier, project_id LIMIT $3
