-- Follows a rename, unless a person entered a project of that name meanwhile.
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[])
    AS wanted (organization_id, external_id, identifier, name, id)
)
UPDATE projects AS stored
   SET identifier = wanted.identifier, name = wanted.name, updated_at = now()
  FROM wanted
 WHERE stored.organization_id = wanted.organization_id
   AND stored.external_id = wanted.external_id
   AND (stored.identifier, stored.name) IS DISTINCT FROM (wanted.identifier, wanted.name)
   AND NOT EXISTS (
       SELECT FROM projects AS other
        WHERE other.organization_id = wanted.organization_id
          AND other.identifier = wanted.identifier
          AND other.id <> stored.id)
