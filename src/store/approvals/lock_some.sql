-- Locks some of an account's requests that the kill switch concerns and that have not followed it yet. For tools ($2)
-- it stops all of them, for flows ($3) those of executions. An approval that was not used in time has no time left to
-- stop.
WITH locked AS MATERIALIZED (
    SELECT account_id, state, arguments, asked_arguments, justification, why, about
      FROM approval_requests
     WHERE id = ANY (ARRAY(
            (SELECT id
               FROM approval_requests
              WHERE ($2 OR $3) AND account_id = $1 AND NOT is_frozen AND ($2 OR execution_id IS NOT NULL)
                AND (status = 'pending' OR (status = 'approved' AND run IN ('not_started', 'asking')))
                AND (grant_until IS NULL OR grant_until > now())
              ORDER BY id
              LIMIT $4)
            UNION ALL
            (SELECT id
               FROM approval_requests
              WHERE NOT $2 AND account_id = $1 AND is_frozen AND NOT ($3 AND execution_id IS NOT NULL)
              ORDER BY id
              LIMIT $4)))
     ORDER BY id
       FOR UPDATE)
SELECT locked.*, clock_timestamp() AS now
  FROM locked;
