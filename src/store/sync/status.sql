-- How the polling of trackers is, for those who look after them; of one tracker when $2 names it.
SELECT tracker.id AS tracker_id, sync.is_valid, sync.validated_at, sync.validation_message, sync.token_expires_at,
       sync.completed_at, sync.due_at, sync.wanted_at IS NOT NULL AS is_wanted,
       sync.lease_expires_at > now() AS is_running,
       COALESCE((SELECT array_agg(project.identifier ORDER BY project.identifier)
                   FROM project_syncs AS failed
                   JOIN projects AS project ON project.id = failed.project_id
                  WHERE failed.tracker_id = tracker.id AND failed.error IS NOT NULL), '{}') AS degraded_projects,
       COALESCE((SELECT jsonb_agg(jsonb_build_object(
                            'organization_id', hook.organization_id, 'identifier', organization.identifier,
                            'state', hook.hook_state, 'message', hook.hook_message, 'seen_at', hook.hook_seen_at,
                            'last_polling_update', hook.polled_at, 'received', hook.received, 'healed', hook.healed,
                            'missing', hook.missing, 'healed_at', hook.healed_at)
                        ORDER BY organization.identifier)
                   FROM organization_syncs AS hook
                   JOIN organizations AS organization ON organization.id = hook.organization_id
                  WHERE hook.tracker_id = tracker.id), '[]') AS organizations
  FROM trackers AS tracker
  LEFT JOIN tracker_syncs AS sync ON sync.tracker_id = tracker.id
 WHERE tracker.account_id = $1
   AND tracker.deleted_at IS NULL
   AND ($2::uuid IS NULL OR tracker.id = $2)
