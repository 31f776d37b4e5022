DELETE FROM refresh_sessions
 WHERE id = ANY (ARRAY(SELECT id FROM refresh_sessions WHERE expires_at < now() ORDER BY expires_at LIMIT $1))
