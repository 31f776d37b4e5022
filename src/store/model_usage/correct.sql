-- Corrects a day's sum to what was really taken.
UPDATE model_usage
   SET tokens = greatest(0, tokens + $3::bigint),
       cost_micros = greatest(0, cost_micros + $4::bigint)
 WHERE account_id = $1
   AND day = $2;
