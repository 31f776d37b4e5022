-- Whether the account has an active tracker.
SELECT EXISTS (SELECT FROM trackers WHERE account_id = $1 AND is_active AND deleted_at IS NULL) AS found
