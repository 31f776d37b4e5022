-- At most $3 alarms of a tracker that people have not heard of: those never told, and those that were raised anew since
-- then, $2 seconds after they last were told at the earliest. Of why a project cannot be read the first $4 characters.
SELECT alarm.kind, alarm.place, alarm.raised_at, account.id AS account_id, account.name AS account_name,
       tracker.name AS tracker_name, tracker.tracker_type, organization.identifier AS organization,
       CASE alarm.kind WHEN 'token_expiring' THEN sync.token_expires_at END AS ends_at,
       CASE alarm.kind
           WHEN 'token_refused' THEN sync.validation_message
           WHEN 'hook_disabled' THEN hook.hook_message
           WHEN 'project_unreadable' THEN project.identifier || ': ' || left(failed.error, $4)
       END AS why
  FROM tracker_alarms AS alarm
  JOIN tracker_syncs AS sync ON sync.tracker_id = alarm.tracker_id
  JOIN trackers AS tracker ON tracker.id = alarm.tracker_id
  JOIN accounts AS account ON account.id = tracker.account_id
  LEFT JOIN organization_syncs AS hook ON hook.organization_id = alarm.place
  LEFT JOIN organizations AS organization ON organization.id = alarm.place
  LEFT JOIN project_syncs AS failed ON failed.project_id = alarm.place
  LEFT JOIN projects AS project ON project.id = alarm.place
 WHERE alarm.tracker_id = $1
   AND alarm.cleared_at IS NULL
   AND (alarm.told_at IS NULL
        OR (alarm.told_at < alarm.raised_at AND alarm.told_at <= now() - make_interval(secs => $2)))
   AND tracker.deleted_at IS NULL
   AND tracker.is_active
 ORDER BY array_position(ARRAY['token_refused', 'token_expiring', 'hook_disabled'], alarm.kind), alarm.raised_at,
          organization.identifier, project.identifier
 LIMIT $3
