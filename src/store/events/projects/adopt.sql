-- Gives a project that a person entered the tracker's own id.
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[])
    AS wanted (organization_id, external_id, identifier, name, id)
)
UPDATE projects AS stored
   SET external_id = wanted.external_id, name = wanted.name, updated_at = now()
  FROM wanted
 WHERE stored.organization_id = wanted.organization_id
   AND stored.identifier = wanted.identifier
   AND stored.external_id IS NULL
   AND NOT EXISTS (
       SELECT FROM projects AS other
        WHERE other.organization_id = wanted.organization_id
          AND other.external_id = wanted.external_id)
