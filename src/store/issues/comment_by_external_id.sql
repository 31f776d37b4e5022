SELECT id FROM issue_comments WHERE account_id = $1 AND tracker_id = $2 AND external_id = $3 AND deleted_at IS NULL
