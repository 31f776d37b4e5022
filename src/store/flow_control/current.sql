-- The current version of an execution's flow, and its event.
SELECT version.id AS version_id, version.flow_id, version.account_id, version.number, version.tracker_id, version.spec,
       execution.event_id
  FROM executions AS execution
  JOIN flows AS flow ON flow.id = execution.flow_id
  JOIN flow_versions AS version ON version.id = flow.version_id
 WHERE execution.account_id = $1 AND execution.id = $2
