-- Raises and clears a tracker's alarms by what is known of it now. A token that ends within $2 days is one to be
-- replaced; without a token nothing is known. What is about all of the tracker stands under its own id.
WITH tracker AS (
    SELECT sync.tracker_id, sync.is_valid, sync.token_expires_at
      FROM tracker_syncs AS sync
      JOIN trackers AS kept ON kept.id = sync.tracker_id
     WHERE sync.tracker_id = $1
       AND kept.token_sealed IS NOT NULL
), wrong AS (
    SELECT 'token_refused' AS kind, tracker.tracker_id AS place
      FROM tracker
     WHERE NOT tracker.is_valid
    UNION ALL
    SELECT 'token_expiring', tracker.tracker_id
      FROM tracker
     WHERE tracker.token_expires_at < now() + make_interval(days => $2)
    UNION ALL
    SELECT 'hook_disabled', hook.organization_id
      FROM tracker
      JOIN organization_syncs AS hook ON hook.tracker_id = tracker.tracker_id
     WHERE hook.hook_state = 'disabled'
    UNION ALL
    SELECT 'projects_unreadable', tracker.tracker_id
      FROM tracker
     WHERE EXISTS (SELECT
                     FROM project_syncs AS project
                    WHERE project.tracker_id = tracker.tracker_id AND project.error IS NOT NULL)
), cleared AS (
    UPDATE tracker_alarms AS alarm
       SET cleared_at = now()
     WHERE alarm.tracker_id = $1
       AND alarm.cleared_at IS NULL
       AND NOT EXISTS (SELECT FROM wrong WHERE wrong.kind = alarm.kind AND wrong.place = alarm.place))
INSERT INTO tracker_alarms (tracker_id, kind, place)
SELECT $1::uuid, wrong.kind, wrong.place
  FROM wrong
ON CONFLICT (tracker_id, kind, place) DO UPDATE
   SET raised_at = now(), cleared_at = NULL
 WHERE tracker_alarms.cleared_at IS NOT NULL
