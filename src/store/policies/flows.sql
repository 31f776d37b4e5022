-- The flows of an account.
SELECT id, name FROM flows WHERE account_id = $1 AND deleted_at IS NULL ORDER BY name, id;
