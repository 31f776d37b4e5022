-- How many rows `list.sql` has.
SELECT count(*)
  FROM schedule_ticks AS tick
 WHERE tick.account_id = $1
   AND tick.flow_id = $2
   AND ($3::text IS NULL OR tick.outcome = $3)
   AND ($4::boolean IS NULL OR (tick.is_late OR tick.reason IS NOT NULL
                                   AND tick.reason IN ('missed', 'superseded', 'too_old', 'over_cap')) = $4);
