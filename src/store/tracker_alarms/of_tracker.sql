-- A tracker's alarms: those that are raised first, and of them, and of the others, those raised last; those about
-- projects, of which there may be many, behind the others. What was about a place that is gone is left out.
SELECT alarm.kind, alarm.raised_at, alarm.cleared_at, alarm.told_at, alarm.notice_id,
       organization.id AS organization_id, organization.identifier AS organization,
       project.id AS project_id, project.identifier AS project
  FROM tracker_alarms AS alarm
  JOIN tracker_syncs AS sync ON sync.tracker_id = alarm.tracker_id
  LEFT JOIN projects AS project ON project.id = alarm.place
  LEFT JOIN organizations AS organization ON organization.id = COALESCE(project.organization_id, alarm.place)
 WHERE sync.account_id = $1
   AND alarm.tracker_id = $2
   AND (alarm.place = alarm.tracker_id OR organization.id IS NOT NULL)
 ORDER BY alarm.cleared_at IS NOT NULL, alarm.kind = 'project_unreadable', alarm.raised_at DESC, alarm.kind,
          organization.identifier, project.identifier
 LIMIT $3
