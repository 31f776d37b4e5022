-- Raises and clears a tracker's alarms by what is known of it now. A token that ends within $2 days is one to be
-- replaced; without a token nothing is known, and of organizations that are not active nothing is wrong. What is about
-- all of the tracker stands under its own id. An alarm of something that has been wrong for longer says since when.
WITH tracker AS (
    SELECT sync.tracker_id, sync.is_valid, sync.token_expires_at
      FROM tracker_syncs AS sync
      JOIN trackers AS kept ON kept.id = sync.tracker_id
     WHERE sync.tracker_id = $1
       AND kept.token_sealed IS NOT NULL
), wrong AS (
    SELECT 'token_refused' AS kind, tracker.tracker_id AS place, now() AS since
      FROM tracker
     WHERE NOT tracker.is_valid
    UNION ALL
    SELECT 'token_expiring', tracker.tracker_id, now()
      FROM tracker
     WHERE tracker.token_expires_at < now() + make_interval(days => $2)
    UNION ALL
    SELECT 'hook_disabled', hook.organization_id, COALESCE(hook.hook_seen_at, now())
      FROM tracker
      JOIN organization_syncs AS hook ON hook.tracker_id = tracker.tracker_id
      JOIN organizations AS organization ON organization.id = hook.organization_id
     WHERE hook.hook_state = 'disabled'
       AND organization.is_active
    UNION ALL
    SELECT 'project_unreadable', failed.project_id, failed.failed_since
      FROM tracker
      JOIN project_syncs AS failed ON failed.tracker_id = tracker.tracker_id
      JOIN projects AS project ON project.id = failed.project_id
      JOIN organizations AS organization ON organization.id = project.organization_id
     WHERE failed.error IS NOT NULL
       AND organization.is_active
), cleared AS (
    UPDATE tracker_alarms AS alarm
       SET cleared_at = now()
     WHERE alarm.tracker_id = $1
       AND alarm.cleared_at IS NULL
       AND NOT EXISTS (SELECT FROM wrong WHERE wrong.kind = alarm.kind AND wrong.place = alarm.place))
INSERT INTO tracker_alarms (tracker_id, kind, place, raised_at)
SELECT $1::uuid, wrong.kind, wrong.place, wrong.since
  FROM wrong
ON CONFLICT (tracker_id, kind, place) DO UPDATE
   SET raised_at = now(), cleared_at = NULL
 WHERE tracker_alarms.cleared_at IS NOT NULL
