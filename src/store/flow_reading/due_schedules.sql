SELECT version.id AS version_id, version.flow_id, version.account_id, version.number, version.tracker_id,
       version.spec, flow.next_fire_at, now() AS now
  FROM flows AS flow
  JOIN flow_versions AS version ON version.id = flow.version_id
 WHERE flow.next_fire_at <= now()
   AND flow.trigger_kind = 'schedule' AND flow.is_enabled AND flow.deleted_at IS NULL
 ORDER BY flow.next_fire_at, flow.id
 LIMIT $1
