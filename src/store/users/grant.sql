-- Gives a role to a person of this account.
INSERT INTO user_roles (user_id, role)
SELECT id, $3::text FROM users WHERE account_id = $1 AND id = $2
ON CONFLICT DO NOTHING
