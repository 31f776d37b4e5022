-- Forgets what was known of a token that is gone.
UPDATE tracker_syncs
   SET is_valid = NULL, validated_at = NULL, validation_message = NULL, token_expires_at = NULL
 WHERE account_id = $1
   AND tracker_id = $2
