-- At most $4 alarms of a tracker that people have not heard of: those never told, and those that were raised anew since
-- then, $2 seconds after they last were told at the earliest. At most $3 projects are named as why.
SELECT alarm.kind, alarm.place, alarm.raised_at, account.id AS account_id, account.name AS account_name,
       tracker.name AS tracker_name, tracker.tracker_type,
       CASE alarm.kind WHEN 'token_expiring' THEN sync.token_expires_at END AS ends_at,
       (SELECT organization.identifier FROM organizations AS organization WHERE organization.id = alarm.place)
           AS organization,
       CASE alarm.kind
           WHEN 'token_refused' THEN sync.validation_message
           WHEN 'hook_disabled' THEN (
               SELECT hook.hook_message FROM organization_syncs AS hook WHERE hook.organization_id = alarm.place)
           WHEN 'projects_unreadable' THEN (
               SELECT string_agg(named.identifier || ': ' || named.error, E'\n' ORDER BY named.identifier)
                 FROM (SELECT project.identifier, failed.error
                         FROM project_syncs AS failed
                         JOIN projects AS project ON project.id = failed.project_id
                        WHERE failed.tracker_id = $1 AND failed.error IS NOT NULL
                        ORDER BY project.identifier
                        LIMIT $3) AS named)
       END AS why
  FROM tracker_alarms AS alarm
  JOIN tracker_syncs AS sync ON sync.tracker_id = alarm.tracker_id
  JOIN trackers AS tracker ON tracker.id = alarm.tracker_id
  JOIN accounts AS account ON account.id = tracker.account_id
 WHERE alarm.tracker_id = $1
   AND alarm.cleared_at IS NULL
   AND (alarm.told_at IS NULL
        OR (alarm.told_at < alarm.raised_at AND alarm.told_at <= now() - make_interval(secs => $2)))
   AND tracker.deleted_at IS NULL
   AND tracker.is_active
 ORDER BY array_position(ARRAY['token_refused', 'token_expiring', 'hook_disabled'], alarm.kind), alarm.raised_at,
          organization
 LIMIT $4
