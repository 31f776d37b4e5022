-- Takes executions whose owner is gone, in the state they were left in. No attempt is counted here: the
-- container may well be running. What is counted is the owner's death, unless the lease was given back, or was lost
-- by the very replica that takes it now, which lives.
-- What has no container to adopt is begun like anything else, and waits for one of $6 free places. Containers that
-- run do so with or without an owner, so they do not wait; nor does what is only to be ended.
-- From $4 deaths on an execution is suspected of causing them, and one suspect at a time is taken: the next death
-- tells the culprit from those that were only there. With $5 deaths it is told, and taken to be put away.
WITH left_behind AS (
    SELECT id, handed_over,
           owner_deaths
           + CASE WHEN handed_over OR lease_owner = $1 OR owner_deaths >= $5::smallint THEN 0 ELSE 1 END AS deaths,
           container_epoch IS NULL AND stop_requested_at IS NULL AS bare
      FROM executions
     WHERE lease_owner IS NOT NULL AND lease_expires_at <= now()
     ORDER BY container_epoch IS NULL AND stop_requested_at IS NULL AND owner_deaths < $5, owner_deaths, id
     LIMIT $3
       FOR UPDATE SKIP LOCKED
), suspect AS (
    SELECT * FROM left_behind
     WHERE deaths >= $4::smallint AND deaths < $5
       AND NOT EXISTS (SELECT FROM executions
                        WHERE lease_owner IS NOT NULL AND lease_expires_at > now()
                          AND owner_deaths >= $4 AND owner_deaths < $5)
     ORDER BY bare, id
     LIMIT 1
), eligible AS (
    SELECT * FROM left_behind WHERE deaths < $4 OR deaths >= $5
    UNION ALL
    SELECT * FROM suspect
), chosen AS (
    SELECT id, handed_over, deaths
      FROM (SELECT *, row_number() OVER (ORDER BY bare AND deaths < $5, id) AS place FROM eligible) AS eligible
     WHERE NOT bare OR deaths >= $5 OR place <= $6
)
UPDATE executions
   SET lease_owner = $1, lease_expires_at = now() + make_interval(secs => $2), handed_over = false,
       epoch = epoch + 1, owner_deaths = chosen.deaths, updated_at = now()
  FROM chosen
 WHERE executions.id = chosen.id AND executions.id = ANY (ARRAY(SELECT id FROM chosen))
RETURNING executions.id, account_id, epoch, state, owner_deaths, NOT chosen.handed_over AS expired
