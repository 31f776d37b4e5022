-- Events that an execution stands for besides its own, the oldest first: those of its batch, or that a debounce left
-- out in its favour.
SELECT event_id
  FROM flow_outcomes
 WHERE execution_id = $1
   AND account_id = $2
   AND outcome IN ('batched', 'debounced')
 ORDER BY event_id
 LIMIT $3;
