-- Registrations that nobody used, or not for a long time.
DELETE FROM oauth_clients
 WHERE id = ANY (ARRAY(SELECT id FROM oauth_clients WHERE expires_at < now() ORDER BY expires_at LIMIT $1))
