-- Whether an account has a tracker that is in use.
SELECT EXISTS (SELECT FROM trackers WHERE account_id = $1 AND is_active AND deleted_at IS NULL);
