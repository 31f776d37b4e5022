-- The webhooks that we registered for a tracker.
SELECT unnest(hook.hook_ids) AS id
  FROM organization_syncs AS hook
  JOIN trackers AS tracker ON tracker.id = hook.tracker_id
 WHERE tracker.account_id = $1
   AND tracker.id = $2
