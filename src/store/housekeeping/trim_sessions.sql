DELETE FROM refresh_sessions
 WHERE id IN (SELECT id FROM refresh_sessions WHERE expires_at < now() ORDER BY expires_at LIMIT $1)
