-- Makes a row for each tracker that has a token and none yet.
INSERT INTO tracker_syncs (tracker_id, account_id)
SELECT tracker.id, tracker.account_id
  FROM trackers AS tracker
 WHERE tracker.token_sealed IS NOT NULL
   AND tracker.is_active
   AND tracker.deleted_at IS NULL
   AND NOT EXISTS (SELECT FROM tracker_syncs AS known WHERE known.tracker_id = tracker.id)
ON CONFLICT DO NOTHING
