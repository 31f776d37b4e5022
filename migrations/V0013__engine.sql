-- Executions change hands between replicas, and with them their containers: all must look at the same Docker Engine.

ALTER TABLE installation
    -- The engine's own id; unknown before the first replica has settled on one.
    ADD COLUMN engine_id text,
    -- When a replica last used it, to some seconds.
    ADD COLUMN engine_seen_at timestamptz;
