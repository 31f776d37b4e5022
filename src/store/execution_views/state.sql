-- Whether the account has this execution, and how it stands.
SELECT state
  FROM executions
 WHERE account_id = $1
   AND id = $2;
