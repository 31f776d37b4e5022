-- The API keys of an account.
SELECT id, name FROM api_keys WHERE account_id = $1 ORDER BY name, id;
