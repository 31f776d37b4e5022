SELECT version.id AS version_id, version.flow_id, version.account_id, version.number, version.tracker_id,
       version.spec
  FROM flows AS flow
  JOIN flow_versions AS version ON version.id = flow.version_id
 WHERE flow.account_id = ANY ($1::uuid[])
   AND flow.trigger_kind = 'tracker' AND flow.is_enabled AND flow.deleted_at IS NULL
 ORDER BY flow.id
