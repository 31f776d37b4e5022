-- Events about a change that a poll told of first, with the event that the poll made. Birth and end happen once,
-- whatever version a sender gives them. The bounds $5 and $6 are the lowest and highest id.
SELECT said.event_id, told.event_id AS told_by
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) AS said (event_id, tracker_id, object, version)
  JOIN polled_changes AS told
    ON told.tracker_id = said.tracker_id
   AND told.object = said.object
   AND told.event_id <> said.event_id
  JOIN events AS event ON event.id = said.event_id
 WHERE event.id = ANY ($1)
   AND event.id BETWEEN $5 AND $6
   AND (event.kind = told.kind
        -- GitHub tells of each change apart. The others have one word for several at once, and polls see more at once.
        OR event.source <> 'github'
           AND told.kind IN ('issue_updated', 'issue_status_changed')
           AND event.kind IN ('issue_updated', 'issue_status_changed', 'issue_labeled', 'issue_unlabeled',
                              'issue_assigned', 'issue_unassigned'))
   AND (told.kind IN ('issue_opened', 'issue_deleted', 'comment_created', 'comment_deleted')
        OR (said.version <= told.version AND (told.known IS NULL OR said.version > told.known)))
