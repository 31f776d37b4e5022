SELECT id, sealed_key FROM audit_keys WHERE retired_at IS NULL
