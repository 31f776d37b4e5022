-- A key, unless there is one already that is not retired.
INSERT INTO audit_keys (id, public_key, sealed_key, endorsed_by, endorsement)
SELECT $1, $2, $3, $4, $5
 WHERE NOT EXISTS (SELECT FROM audit_keys WHERE retired_at IS NULL)
