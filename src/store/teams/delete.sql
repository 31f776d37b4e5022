-- Removes a team.
DELETE FROM teams
 WHERE account_id = $1
   AND id = $2
RETURNING name;
