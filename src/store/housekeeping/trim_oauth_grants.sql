-- Codes that nobody redeemed, and families whose last refresh token has expired.
DELETE FROM oauth_grants
 WHERE id = ANY (ARRAY(SELECT id FROM oauth_grants WHERE expires_at < now() ORDER BY expires_at LIMIT $1))
