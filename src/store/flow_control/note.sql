-- Writes down what became of events that started nothing of their own. An event has one outcome of a flow. Left out
-- are flows that are gone or, with $7, disabled.
INSERT INTO flow_outcomes (event_id, account_id, flow_id, flow_version_id, outcome, detail)
SELECT noted.event_id, flow.account_id, flow.id, noted.version_id, noted.outcome, noted.detail
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
       AS noted (event_id, account_id, flow_id, version_id, outcome, detail)
  JOIN flows AS flow
    ON flow.id = noted.flow_id AND flow.account_id = noted.account_id
   AND flow.deleted_at IS NULL AND (flow.is_enabled OR NOT $7)
 ORDER BY noted.event_id, flow.id
ON CONFLICT (event_id, flow_id) DO NOTHING
