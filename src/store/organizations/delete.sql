-- Removes an organization with its projects; its webhook address is unknown from now on.
DELETE FROM organizations o
 USING trackers t
 WHERE o.account_id = $1
   AND o.id = $2
   AND t.id = o.tracker_id
   AND t.deleted_at IS NULL
RETURNING o.id;
