-- Calls that a draft would have decided otherwise, newest first, before one of them.
SELECT call_id, difference::text AS difference
  FROM policy_shadow_calls
 WHERE shadow_id = $1
   AND call_id < $2
 ORDER BY call_id DESC
 LIMIT $3
