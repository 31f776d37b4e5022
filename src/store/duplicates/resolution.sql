-- What was decided about two issues.
SELECT resolution, done_at IS NOT NULL AS is_done, failure
  FROM duplicate_resolutions
 WHERE account_id = $1
   AND one_id = $2
   AND other_id = $3;
