-- Puts somebody of the account into a team; no row when they are in it already, or there is no such person or team.
INSERT INTO team_members (team_id, user_id)
SELECT t.id, u.id
  FROM teams t
  JOIN users u ON u.account_id = t.account_id
 WHERE t.account_id = $1
   AND t.id = $2
   AND u.id = $3
ON CONFLICT DO NOTHING
RETURNING user_id;
