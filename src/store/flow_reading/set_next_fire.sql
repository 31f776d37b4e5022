-- Moves a schedule on from the tick $2; when another replica, or a person, moved it meanwhile, that counts.
UPDATE flows SET next_fire_at = $3 WHERE id = $1 AND next_fire_at = $2
