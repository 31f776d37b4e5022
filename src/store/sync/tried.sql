-- Notes that a tracker's new token is good, and has everything read with it at once.
INSERT INTO tracker_syncs (tracker_id, account_id, is_valid, validated_at, token_expires_at, wanted_at)
VALUES ($2, $1, true, now(), $3, now())
ON CONFLICT (tracker_id) DO UPDATE
   SET is_valid = true, validated_at = now(), validation_message = NULL, token_expires_at = $3, wanted_at = now(),
       due_at = now(), failures = 0
