-- Frees a name that has moved on: the tracker now calls another project by it.
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[])
    AS wanted (organization_id, external_id, identifier, name, id)
)
UPDATE projects AS stored
   SET identifier = stored.identifier || ' (was ' || stored.id || ')', updated_at = now()
  FROM wanted
 WHERE stored.organization_id = wanted.organization_id
   AND stored.identifier = wanted.identifier
   AND stored.external_id <> wanted.external_id
