-- Says what became of the events of gatherings, and forgets these. Each array has one element for each gathering: its
-- id, the event that stands for it, and the execution that this one started, or else why none of them did.
WITH settled AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
    AS settled (id, event_id, execution_id, outcome, detail)
), gone AS (
    DELETE FROM flow_gatherings WHERE id = ANY ($1)
), others AS (
    UPDATE flow_outcomes AS noted
       SET execution_id = settled.execution_id,
           outcome = coalesce(settled.outcome, noted.outcome),
           detail = coalesce(settled.detail, CASE noted.outcome
               WHEN 'batched' THEN 'one of the events of an execution' ELSE 'another event stands for it' END)
      FROM flow_gathered AS gathered
      JOIN settled ON settled.id = gathered.gathering_id
     WHERE gathered.gathering_id = ANY ($1)
       AND noted.event_id = gathered.event_id AND noted.flow_id = gathered.flow_id
       AND (settled.execution_id IS NULL OR noted.event_id <> settled.event_id)
)
DELETE FROM flow_outcomes AS noted
 USING flow_gathered AS gathered
  JOIN settled ON settled.id = gathered.gathering_id
 WHERE gathered.gathering_id = ANY ($1)
   AND noted.event_id = gathered.event_id AND noted.flow_id = gathered.flow_id
   AND settled.execution_id IS NOT NULL AND noted.event_id = settled.event_id
