-- The flows that tracker events can start, and the generation of which they are: one statement sees one moment.
SELECT wanted.account_id, coalesce(known.generation, 0) AS generation,
       version.id AS version_id, version.flow_id, version.number, version.tracker_id, version.spec
  FROM unnest($1::uuid[]) AS wanted (account_id)
  LEFT JOIN flow_generations AS known ON known.account_id = wanted.account_id
  LEFT JOIN (flows AS flow JOIN flow_versions AS version ON version.id = flow.version_id)
    ON flow.account_id = wanted.account_id
   AND flow.trigger_kind = 'tracker' AND flow.is_enabled AND flow.deleted_at IS NULL
 ORDER BY flow.id
