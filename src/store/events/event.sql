-- One event, with its stored project as templates see it.
SELECT event.*, project.id AS project_id,
       CASE WHEN project.id IS NOT NULL THEN jsonb_build_object(
           'id', project.id,
           'name', project.name,
           'identifier', project.identifier,
           'description', project.description,
           'organization', organization.name) END AS project
  FROM events AS event
  LEFT JOIN organizations AS organization
    ON organization.id = event.organization_id AND organization.account_id = event.account_id
  LEFT JOIN projects AS project
    ON project.organization_id = organization.id AND project.external_id = event.project_external_id
 WHERE event.id = $1 AND event.account_id = $2
