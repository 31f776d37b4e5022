DELETE FROM oauth_tokens
 WHERE token_hash = ANY (ARRAY(
    SELECT token_hash FROM oauth_tokens WHERE expires_at < now() ORDER BY expires_at LIMIT $1))
