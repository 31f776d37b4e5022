-- What an execution's agent may use: the tools that its flow listed when it started, less those that were taken off the
-- list since: what is taken away is taken from those that run, too, and what is added is for those that start. And how
-- far what it writes is from something that happened outside.
SELECT ARRAY(
           SELECT listed.tool
             FROM jsonb_array_elements_text(COALESCE(started.spec -> 'tools', '[]')) AS listed (tool)
            WHERE COALESCE(latest.spec -> 'tools', '[]') ? listed.tool
       ) AS tools,
       flow.id AS flow_id,
       flow.name AS flow_name,
       (COALESCE(event.causation_depth, 0) + 1)::smallint AS depth
  FROM executions AS execution
  JOIN flow_versions AS started ON started.id = execution.flow_version_id
  JOIN flows AS flow ON flow.id = execution.flow_id
  JOIN flow_versions AS latest ON latest.id = flow.version_id
  LEFT JOIN events AS event ON event.id = execution.event_id AND event.account_id = execution.account_id
 WHERE execution.account_id = $1
   AND execution.id = $2
