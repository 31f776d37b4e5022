-- Notes that something was decided about an account's tools. Always a row of its own: nobody waits for anybody.
INSERT INTO trust_changes (account_id)
SELECT id
  FROM accounts
 WHERE id = $1;
