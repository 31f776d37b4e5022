-- What an account's calls of language models took, day by day; days without any have no row.
SELECT day, calls, tokens, cost_micros
  FROM model_usage
 WHERE account_id = $1 AND day >= $2 AND day <= $3
 ORDER BY day;
