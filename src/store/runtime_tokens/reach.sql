-- What an execution's agent may use: the tools that its flow lists, as of now, so that what is taken off the list is
-- taken from those that run, too. And how far what it writes is from something that happened outside.
SELECT flow.extras -> 'allowed_mcp_tools' AS allowed_tools,
       (COALESCE(event.causation_depth, 0) + 1)::smallint AS depth
  FROM executions AS execution
  JOIN flows AS flow ON flow.id = execution.flow_id
  LEFT JOIN events AS event ON event.id = execution.event_id AND event.account_id = execution.account_id
 WHERE execution.account_id = $1
   AND execution.id = $2
