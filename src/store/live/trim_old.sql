-- Deletes messages that are older than $2 seconds, looking only at the $1 first ones from position $3 on. Gives how
-- many those were, and the first of them that stays.
WITH first AS (
    SELECT position, created_at < now() - make_interval(secs => $2) AS is_old
      FROM live_messages
     WHERE position >= $3
     ORDER BY position
     LIMIT $1
), deleted AS (
    DELETE FROM live_messages
     WHERE position = ANY (ARRAY(SELECT position FROM first WHERE is_old))
    RETURNING position
)
SELECT (SELECT count(*) FROM deleted) AS deleted, (SELECT min(position) FROM first WHERE NOT is_old) AS first_kept
