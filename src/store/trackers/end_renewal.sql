-- Gives the turn back, with a new token if there is one. Nothing where somebody gave another token meanwhile.
UPDATE trackers
   SET token_sealed = COALESCE($4, token_sealed),
       renewing_until = NULL
 WHERE account_id = $1
   AND id = $2
   AND token_sealed = $3
RETURNING id;
