-- Deletes messages that are too old, looking only at the $1 oldest.
DELETE FROM live_messages
 WHERE position = ANY (ARRAY(SELECT position FROM live_messages ORDER BY position LIMIT $1))
   AND created_at < now() - make_interval(secs => $2)
