-- Removes a tracker's scope rules.
DELETE FROM tracker_scope_rules r
 USING trackers t
 WHERE t.id = r.tracker_id
   AND t.account_id = $1
   AND t.id = $2;
