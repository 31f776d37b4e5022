-- Trackers that can be read, by name; of those only what $1 names, by name or id.
SELECT tracker.id, tracker.name, tracker.tracker_type
  FROM trackers AS tracker
 WHERE tracker.token_sealed IS NOT NULL
   AND tracker.is_active
   AND tracker.deleted_at IS NULL
   AND ($1::text IS NULL OR lower(tracker.name) = lower($1) OR tracker.id::text = lower($1))
 ORDER BY tracker.name, tracker.id
