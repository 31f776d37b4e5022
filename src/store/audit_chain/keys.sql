-- Every key there ever was, oldest first.
SELECT id, public_key, endorsed_by, endorsement, created_at, retired_at FROM audit_keys ORDER BY created_at, id
