-- Whether an account's event started executions that are still kept; so it was there, though it may be gone.
SELECT EXISTS (SELECT FROM executions WHERE account_id = $1 AND event_id = $2) AS started
