-- What a replay started for these events.
SELECT start.execution_id AS id, start.event_id, start.flow_id, flow.name AS flow_name, version.number AS flow_version,
       execution.retry_of
  FROM replay_starts AS start
  JOIN replays AS replay ON replay.id = start.replay_id AND replay.account_id = $2
  JOIN executions AS execution ON execution.id = start.execution_id
  JOIN flows AS flow ON flow.id = start.flow_id
  JOIN flow_versions AS version ON version.id = execution.flow_version_id
 WHERE start.replay_id = $1
   AND start.event_id = ANY ($3)
 ORDER BY start.event_id, start.execution_id
