-- What an account is called, and one of its people.
SELECT name, (SELECT username FROM users WHERE account_id = $1 AND id = $2) AS username
  FROM accounts
 WHERE id = $1;
