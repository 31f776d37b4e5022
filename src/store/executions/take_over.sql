-- Takes executions whose owner is gone, in the state they were left in. No attempt is counted here: the
-- container may well be running. What is counted is the owner's death, unless it handed over.
-- From $4 deaths on an execution is suspected of causing them, and one suspect at a time is taken: the next death
-- tells the culprit from those that were only there. With $5 deaths it is told, and taken to be put away.
WITH left_behind AS (
    SELECT id, handed_over, owner_deaths + CASE WHEN handed_over OR owner_deaths >= $5::int THEN 0 ELSE 1 END AS deaths
      FROM executions
     WHERE lease_owner IS NOT NULL AND lease_expires_at <= now()
     ORDER BY owner_deaths, id
     LIMIT $3
       FOR UPDATE SKIP LOCKED
), suspect AS (
    SELECT id, handed_over, deaths FROM left_behind
     WHERE deaths >= $4::int AND deaths < $5
       AND NOT EXISTS (SELECT FROM executions
                        WHERE lease_owner IS NOT NULL AND lease_expires_at > now()
                          AND owner_deaths >= $4 AND owner_deaths < $5)
     ORDER BY id
     LIMIT 1
), chosen AS (
    SELECT id, handed_over, deaths FROM left_behind WHERE deaths < $4 OR deaths >= $5
    UNION ALL
    SELECT id, handed_over, deaths FROM suspect
)
UPDATE executions
   SET lease_owner = $1, lease_expires_at = now() + make_interval(secs => $2), handed_over = false,
       epoch = epoch + 1, owner_deaths = chosen.deaths, updated_at = now()
  FROM chosen
 WHERE executions.id = chosen.id AND executions.id = ANY (ARRAY(SELECT id FROM chosen))
RETURNING executions.id, account_id, epoch, state, owner_deaths, NOT chosen.handed_over AS expired
