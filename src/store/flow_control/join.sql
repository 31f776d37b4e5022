-- Has events join gatherings, and says so until these start. Each array has one element for each event.
WITH joined AS (
    SELECT gathering.id, gathering.account_id, gathering.flow_id, joining.*
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::jsonb[], $5::text[], $6::text[])
           AS joining (gathering_id, event_id, version_id, control, outcome, detail)
      JOIN flow_gatherings AS gathering ON gathering.id = joining.gathering_id
     WHERE gathering.id = ANY ($1)
), kept AS (
    INSERT INTO flow_gathered (gathering_id, event_id, flow_id, control)
    SELECT id, event_id, flow_id, control FROM joined ORDER BY event_id, flow_id
    ON CONFLICT (event_id, flow_id) DO NOTHING
)
INSERT INTO flow_outcomes (event_id, account_id, flow_id, flow_version_id, outcome, detail)
SELECT event_id, account_id, flow_id, version_id, outcome, detail FROM joined ORDER BY event_id, flow_id
ON CONFLICT (event_id, flow_id) DO NOTHING
