-- An execution may wait for people for 30 days at most, and no credential is remembered for so long. What an execution
-- has read counts for those that go on from it, for as long as it is there.
DELETE FROM held_labels
 WHERE ctid = ANY (ARRAY(
    SELECT ctid
      FROM held_labels
     WHERE used_at < now() - interval '40 days'
       AND (holder NOT LIKE 'execution:%'
            OR NOT EXISTS (SELECT FROM executions WHERE id = substr(holder, length('execution:') + 1)::uuid))
     ORDER BY used_at
     LIMIT $1))
