-- Keeps gatherings as they are now, those of flows that are there and, with $11, enabled.
INSERT INTO flow_gatherings AS gathering (
    id, account_id, flow_id, flow_version_id, key_hash, opened_at, due_at, events, bytes, is_closed)
SELECT changed.id, flow.account_id, flow.id, changed.version_id, changed.key_hash, changed.opened_at, changed.due_at,
       changed.events, changed.bytes, changed.is_closed
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::timestamptz[], $7::timestamptz[],
              $8::integer[], $9::bigint[], $10::boolean[])
       AS changed (id, account_id, flow_id, version_id, key_hash, opened_at, due_at, events, bytes, is_closed)
  JOIN flows AS flow
    ON flow.id = changed.flow_id AND flow.account_id = changed.account_id
   AND flow.deleted_at IS NULL AND (flow.is_enabled OR NOT $11)
 -- The one that is full gives up its key before the next one takes it.
 ORDER BY changed.is_closed DESC, changed.id
ON CONFLICT (id) DO UPDATE
   SET flow_version_id = excluded.flow_version_id, due_at = excluded.due_at, events = excluded.events,
       bytes = excluded.bytes, is_closed = excluded.is_closed
