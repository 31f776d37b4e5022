-- How many verdicts of models the account has, and how many failures.
SELECT count(verdict) AS verdicts, count(failure) AS failures
  FROM duplicate_verdicts
 WHERE account_id = $1;
