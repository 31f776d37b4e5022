-- An execution may wait for people for 30 days at most, and no credential is remembered for so long.
DELETE FROM held_labels
 WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM held_labels WHERE used_at < now() - interval '40 days' ORDER BY used_at LIMIT $1))
