-- The replay that started an execution.
SELECT replay.id, replay.created_at, person.username AS requested_by, replay.request
  FROM replay_starts AS start
  JOIN replays AS replay ON replay.id = start.replay_id
  LEFT JOIN users AS person ON person.id = replay.requested_by
 WHERE start.execution_id = $1
   AND replay.account_id = $2
