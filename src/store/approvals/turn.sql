-- Turns the kill switch; the account's requests are to follow.
INSERT INTO policies (account_id, halted_at, is_following)
VALUES ($1, CASE WHEN $2 THEN clock_timestamp() END, true)
ON CONFLICT (account_id) DO UPDATE
   SET halted_at = CASE WHEN $2 THEN coalesce(policies.halted_at, excluded.halted_at) END,
       is_following = true,
       updated_at = CASE WHEN (policies.halted_at IS NOT NULL) = $2 THEN policies.updated_at ELSE now() END;
