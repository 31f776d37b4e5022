-- A tick that waited starts ($3) or comes together with others, or never will ($6 says why).
UPDATE schedule_ticks
   SET outcome = $3, execution_id = $4, event_id = $5, reason = $6, settled_at = now()
 WHERE flow_id = $1
   AND fire_at = $2
   AND outcome = 'waiting'
