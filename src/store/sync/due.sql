-- Trackers that are due and that nobody reads, those that wait longest first.
SELECT sync.tracker_id
  FROM tracker_syncs AS sync
  JOIN trackers AS tracker ON tracker.id = sync.tracker_id
 WHERE sync.due_at <= now()
   AND (sync.lease_expires_at IS NULL OR sync.lease_expires_at <= now())
   AND tracker.deleted_at IS NULL
   AND tracker.is_active
   AND tracker.token_sealed IS NOT NULL
 ORDER BY sync.due_at
 LIMIT $1
