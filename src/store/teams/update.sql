-- Writes all of a team but its members.
UPDATE teams
   SET name = $3, description = $4, updated_at = now()
 WHERE account_id = $1
   AND id = $2
RETURNING id;
