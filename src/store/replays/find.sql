SELECT request FROM replays WHERE id = $1 AND account_id = $2
