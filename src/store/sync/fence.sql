-- Holds the lease until the transaction ends; no row when it is someone else's by now, or the tracker is not to be
-- read.
SELECT tracker.tracker_type, tracker.own_logins, tracker.subscribed_events
  FROM tracker_syncs AS sync
  JOIN trackers AS tracker ON tracker.id = sync.tracker_id
 WHERE sync.tracker_id = $1
   AND sync.lease_owner = $2
   AND sync.lease_epoch = $3
   AND tracker.deleted_at IS NULL
   AND tracker.is_active
   AND tracker.token_sealed IS NOT NULL
   FOR SHARE OF sync
