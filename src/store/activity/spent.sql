-- What an account's calls of language models took on these days.
SELECT COALESCE(sum(calls), 0)::bigint AS calls,
       COALESCE(sum(tokens), 0)::bigint AS tokens,
       COALESCE(sum(cost_micros), 0)::bigint AS cost_micros
  FROM model_usage
 WHERE account_id = $1 AND day >= $2 AND day <= $3;
