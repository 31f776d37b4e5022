-- What a session has read was asked for.
UPDATE held_labels SET used_at = now() WHERE account_id = $1 AND holder = $2
