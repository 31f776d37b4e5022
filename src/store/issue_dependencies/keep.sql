-- Keeps what was found in a set, and forgets the account's older sets beyond the newest hundred.
WITH kept AS (
    INSERT INTO issue_sets (account_id, basis, result)
    VALUES ($1, $2, $3)
    ON CONFLICT (account_id, basis) DO UPDATE SET result = excluded.result, created_at = now()
)
DELETE FROM issue_sets
 WHERE account_id = $1
   AND created_at < (SELECT created_at
                       FROM issue_sets
                      WHERE account_id = $1
                      ORDER BY created_at DESC OFFSET 100 LIMIT 1);
