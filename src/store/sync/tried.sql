-- Notes that a tracker's new token is good, and has everything read with it at once. By the clock, not by when the
-- transaction began: a round that was taken since then may still read with the token before.
INSERT INTO tracker_syncs (tracker_id, account_id, is_valid, validated_at, token_expires_at, wanted_at)
VALUES ($2, $1, true, clock_timestamp(), $3, clock_timestamp())
ON CONFLICT (tracker_id) DO UPDATE
   SET is_valid = true, validated_at = clock_timestamp(), validation_message = NULL, token_expires_at = $3,
       wanted_at = clock_timestamp(), due_at = now(), failures = 0
