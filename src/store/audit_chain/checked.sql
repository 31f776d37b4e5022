-- How far a chain was compared with its entries, and what was wrong. At its end it begins anew, once the round is a day
-- old.
WITH round AS (
    SELECT account_id, $3::text IS NULL AND seq = $2 AND round_at < now() - interval '1 day' AS is_over
      FROM audit_chains
     WHERE account_id = $1
)
UPDATE audit_chains AS chain
   SET checked_seq = CASE WHEN is_over THEN gone_seq ELSE $2 END,
       round_at = CASE WHEN is_over THEN now() ELSE round_at END,
       checked_at = now(), fault = $3
  FROM round
 WHERE chain.account_id = round.account_id
