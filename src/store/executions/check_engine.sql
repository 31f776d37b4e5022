-- Whether the installation is settled on engine $1; writes down now and then that somebody uses it.
WITH seen AS (
    UPDATE installation SET engine_seen_at = now()
     WHERE engine_id = $1 AND engine_seen_at < now() - interval '10 s'
)
SELECT FROM installation WHERE engine_id = $1
