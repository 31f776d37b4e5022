-- What an owner needs to know before it acts; no row for a stale one.
SELECT execution.event_id, execution.state, execution.attempt, execution.created_at,
       execution.attempt_started_at, execution.container_epoch,
       execution.stop_requested_at IS NOT NULL AS stop_requested,
       detail.container_id, detail.reported_result, now() AS now,
       jsonb_build_object('id', account.id, 'name', account.name, 'email', (
           SELECT owner.email
             FROM users AS owner JOIN user_roles AS role ON role.user_id = owner.id AND role.role = 'owner'
            WHERE owner.account_id = account.id
            ORDER BY owner.created_at, owner.id LIMIT 1)) AS account,
       version.id AS version_id, version.flow_id, version.account_id, version.number, version.tracker_id,
       version.spec
  FROM executions AS execution
  JOIN execution_details AS detail ON detail.execution_id = execution.id
  JOIN flow_versions AS version ON version.id = execution.flow_version_id
  JOIN accounts AS account ON account.id = execution.account_id
 WHERE execution.id = $1 AND execution.account_id = $2
   AND execution.lease_owner = $3 AND execution.epoch = $4
