-- Gives the lease back. $4: seconds until the next round; $5: all that was due has been read; $6: what went wrong, if
-- anything did; $7: the token was refused; $8: when the token ends, which a round that was cut off may not have seen.
-- Who asked while the round ran is served at once. What is known of a token that was tried while the round ran stays:
-- the round may have gone on with the one before.
UPDATE tracker_syncs
   SET lease_owner = NULL,
       lease_expires_at = NULL,
       due_at = CASE WHEN wanted_at > taken_at THEN now() ELSE now() + make_interval(secs => $4) END,
       wanted_at = CASE WHEN wanted_at > taken_at OR NOT $5 THEN wanted_at END,
       failures = CASE WHEN $6::text IS NULL THEN 0 ELSE failures + 1 END,
       is_valid = CASE WHEN validated_at > taken_at THEN is_valid
                       WHEN $7 THEN false
                       WHEN $6::text IS NULL THEN true
                       ELSE is_valid END,
       validated_at = CASE WHEN validated_at > taken_at THEN validated_at ELSE now() END,
       validation_message = CASE WHEN validated_at > taken_at THEN validation_message ELSE $6 END,
       token_expires_at = CASE WHEN validated_at > taken_at THEN token_expires_at
                               WHEN $6::text IS NULL AND $5 THEN $8
                               WHEN $6::text IS NULL THEN COALESCE($8, token_expires_at)
                               ELSE token_expires_at END,
       completed_at = CASE WHEN $5 THEN now() ELSE completed_at END
 WHERE tracker_id = $1 AND lease_owner = $2 AND lease_epoch = $3
