-- The teams of an account.
SELECT id, name FROM teams WHERE account_id = $1 ORDER BY name, id;
