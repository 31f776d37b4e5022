-- Ticks that wait give way to a later one.
UPDATE schedule_ticks
   SET outcome = 'skipped', reason = 'replaced', settled_at = now()
 WHERE flow_id = $1
   AND outcome = 'waiting'
