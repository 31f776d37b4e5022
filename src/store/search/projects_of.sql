-- The projects that a filter by organization and project stands for: by id, identifier or name, whatever the case.
SELECT project.id
  FROM projects AS project
  JOIN organizations AS organization ON organization.id = project.organization_id
 WHERE project.account_id = $1
   AND ($2::text[] IS NULL OR organization.id::text = ANY ($2) OR lower(organization.identifier) = ANY ($2)
        OR lower(organization.name) = ANY ($2))
   AND ($3::text[] IS NULL OR project.id::text = ANY ($3) OR lower(project.identifier) = ANY ($3)
        OR lower(project.name) = ANY ($3))
 LIMIT $4
