INSERT INTO polled_changes (tracker_id, object, kind, version, known, event_id)
SELECT $1, told.object, told.kind, told.version, told.known, told.event_id
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::uuid[])
       AS told (object, kind, version, known, event_id)
ON CONFLICT DO NOTHING
