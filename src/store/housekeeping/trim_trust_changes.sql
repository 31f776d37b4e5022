-- Nobody looks at them after half a minute.
DELETE FROM trust_changes
 WHERE ctid = ANY (ARRAY(
    SELECT ctid
      FROM trust_changes
     WHERE changed_at < now() - interval '1 hour'
     ORDER BY changed_at
     LIMIT $1))
