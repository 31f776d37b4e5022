-- Notes that it is done, or why it is not.
UPDATE duplicate_resolutions
   SET done_at = CASE WHEN $4::text IS NULL THEN now() END, failure = $4
 WHERE account_id = $1
   AND one_id = $2
   AND other_id = $3;
