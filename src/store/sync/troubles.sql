-- How many trackers, organizations and projects want a person, by what is wrong.
SELECT (SELECT count(*) FROM trackers AS tracker JOIN tracker_syncs AS sync ON sync.tracker_id = tracker.id
         WHERE tracker.deleted_at IS NULL AND tracker.is_active AND NOT sync.is_valid) AS token_refused,
       (SELECT count(*) FROM trackers AS tracker JOIN tracker_syncs AS sync ON sync.tracker_id = tracker.id
         WHERE tracker.deleted_at IS NULL AND tracker.is_active
           AND sync.token_expires_at < now() + make_interval(days => $1)) AS token_expiring,
       (SELECT count(*) FROM organization_syncs AS hook JOIN trackers AS tracker ON tracker.id = hook.tracker_id
         WHERE tracker.deleted_at IS NULL AND tracker.is_active AND hook.hook_state = 'disabled') AS hook_disabled,
       (SELECT count(*) FROM project_syncs AS project JOIN trackers AS tracker ON tracker.id = project.tracker_id
         WHERE tracker.deleted_at IS NULL AND tracker.is_active AND project.error IS NOT NULL) AS project_failed,
       (SELECT COALESCE(sum(hook.missing), 0)::bigint FROM organization_syncs AS hook
          JOIN trackers AS tracker ON tracker.id = hook.tracker_id
         WHERE tracker.deleted_at IS NULL AND tracker.is_active) AS deliveries_missing,
       (SELECT COALESCE(extract(epoch FROM now() - min(sync.due_at)), 0)::float8
          FROM tracker_syncs AS sync JOIN trackers AS tracker ON tracker.id = sync.tracker_id
         WHERE tracker.deleted_at IS NULL AND tracker.is_active AND tracker.token_sealed IS NOT NULL
           AND sync.due_at < now() AND (sync.lease_expires_at IS NULL OR sync.lease_expires_at <= now())) AS oldest_due
