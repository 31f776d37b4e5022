-- Projects of trackers that are not deleted, by name; narrowed by organization, id and identifier.
SELECT p.id, p.organization_id, p.name, p.identifier, p.description, p.settings, p.tracker_configurations,
       p.created_at, p.updated_at
  FROM projects p
  JOIN organizations o ON o.id = p.organization_id
  JOIN trackers t ON t.id = o.tracker_id AND t.deleted_at IS NULL
 WHERE p.account_id = $1
   AND ($2::uuid IS NULL OR p.organization_id = $2)
   AND ($3::uuid IS NULL OR p.id = $3)
   AND ($4::text IS NULL OR p.identifier = $4)
 ORDER BY p.name, p.id
 LIMIT $5 OFFSET $6;
