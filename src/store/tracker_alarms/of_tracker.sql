-- A tracker's alarms: those that are raised first, and of them, and of the others, those raised last.
SELECT alarm.kind, alarm.raised_at, alarm.cleared_at, alarm.told_at, alarm.notice_id,
       organization.id AS organization_id, organization.identifier
  FROM tracker_alarms AS alarm
  JOIN tracker_syncs AS sync ON sync.tracker_id = alarm.tracker_id
  LEFT JOIN organizations AS organization ON organization.id = alarm.place
 WHERE sync.account_id = $1
   AND alarm.tracker_id = $2
 ORDER BY alarm.cleared_at IS NOT NULL, alarm.raised_at DESC, alarm.kind, organization.identifier
 LIMIT $3
