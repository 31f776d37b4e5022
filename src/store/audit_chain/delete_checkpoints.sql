-- Checkpoints before checkpoint $3 that are only about records up to $2, without leaving a gap between those that stay.
DELETE FROM audit_checkpoints
 WHERE account_id = $1
   AND number < (SELECT coalesce(min(number), $3)
                   FROM audit_checkpoints
                  WHERE account_id = $1 AND number < $3 AND seq > $2)
