-- A tracker's organizations, the oldest first.
SELECT organization.id, organization.identifier,
       extract(epoch FROM now() - organization.last_webhook_update)::float8 AS webhook_age,
       extract(epoch FROM now() - sync.polled_at)::float8 AS polled_age,
       COALESCE(sync.hook_state, 'unknown') AS hook_state, COALESCE(sync.hook_ids, '{}') AS hook_ids,
       COALESCE(sync.hook_message, '') AS hook_message, sync.deliveries_cursor
  FROM organizations AS organization
  LEFT JOIN organization_syncs AS sync ON sync.organization_id = organization.id
 WHERE organization.tracker_id = $1
   AND organization.is_active
 ORDER BY organization.created_at, organization.id
