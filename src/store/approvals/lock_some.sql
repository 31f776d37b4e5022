-- Locks some of an account's requests that the kill switch concerns ($2: on) and that have not followed it yet. An
-- approval that was not used in time has no time left to stop.
WITH locked AS MATERIALIZED (
    SELECT account_id, state, arguments, justification, why, about
      FROM approval_requests
     WHERE id = ANY (ARRAY(
            (SELECT id
               FROM approval_requests
              WHERE $2 AND account_id = $1 AND NOT is_frozen
                AND (status = 'pending' OR (status = 'approved' AND run IN ('not_started', 'asking')))
                AND (grant_until IS NULL OR grant_until > now())
              ORDER BY id
              LIMIT $3)
            UNION ALL
            (SELECT id
               FROM approval_requests
              WHERE NOT $2 AND account_id = $1 AND is_frozen
              ORDER BY id
              LIMIT $3)))
     ORDER BY id
       FOR UPDATE)
SELECT locked.*, clock_timestamp() AS now
  FROM locked;
