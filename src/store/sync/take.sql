-- Takes the lease on a tracker for $3 seconds; with $4 only when the tracker is due. It is taken when the row is had,
-- not when the transaction began: whoever changed the row meanwhile was before this round.
UPDATE tracker_syncs AS sync
   SET lease_owner = $2,
       lease_epoch = sync.lease_epoch + 1,
       lease_expires_at = now() + make_interval(secs => $3),
       taken_at = clock_timestamp()
  FROM trackers AS tracker
 WHERE sync.tracker_id = $1
   AND tracker.id = sync.tracker_id
   AND tracker.deleted_at IS NULL
   AND tracker.is_active
   AND tracker.token_sealed IS NOT NULL
   AND (sync.lease_expires_at IS NULL OR sync.lease_expires_at <= now())
   AND (NOT $4 OR sync.due_at <= now())
RETURNING sync.account_id, sync.lease_epoch, sync.failures, sync.wanted_at IS NOT NULL AS forced, tracker.tracker_type
