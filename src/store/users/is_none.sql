-- Whether nobody has an account yet.
SELECT NOT EXISTS (SELECT 1 FROM users) AS is_none;
