-- Writes down projects seen for the first time. The organization may be gone by now: then there is nothing to do.
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[])
    AS wanted (organization_id, external_id, identifier, name, id)
)
INSERT INTO projects (id, account_id, organization_id, external_id, identifier, name)
SELECT wanted.id, organization.account_id, organization.id, wanted.external_id, wanted.identifier, wanted.name
  FROM wanted JOIN organizations AS organization ON organization.id = wanted.organization_id
ON CONFLICT DO NOTHING
