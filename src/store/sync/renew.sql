UPDATE tracker_syncs
   SET lease_expires_at = now() + make_interval(secs => $4)
 WHERE tracker_id = $1 AND lease_owner = $2 AND lease_epoch = $3
