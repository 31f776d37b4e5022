-- The people of an account, who may stand in its record.
SELECT id, username, full_name FROM users WHERE account_id = $1 ORDER BY username, id LIMIT $2 OFFSET $3
