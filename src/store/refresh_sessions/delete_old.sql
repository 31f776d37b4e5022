-- Removes logins that ended a month ago; until then a reused token is still told from an unknown one.
DELETE FROM refresh_sessions
 WHERE id IN (
    SELECT id FROM refresh_sessions
     WHERE expires_at < now() - interval '30 days'
     LIMIT $1)
