-- Notes that people are told of these alarms of a tracker, by the messages under this id.
UPDATE tracker_alarms AS alarm
   SET told_at = now(), notice_id = $2
  FROM unnest($3::text[], $4::uuid[]) AS told (kind, place)
 WHERE alarm.tracker_id = $1
   AND alarm.kind = told.kind
   AND alarm.place = told.place
