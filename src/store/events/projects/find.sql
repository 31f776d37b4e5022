SELECT id, organization_id, external_id, identifier, name
  FROM unnest($1::uuid[], $2::text[]) AS wanted (organization_id, external_id)
  JOIN projects USING (organization_id, external_id)
