-- Lets a schedule stand at another fire time.
UPDATE flows SET next_fire_at = $2, next_jitter_secs = $3 WHERE id = $1
