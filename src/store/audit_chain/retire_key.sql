UPDATE audit_keys SET retired_at = clock_timestamp() WHERE retired_at IS NULL
