-- The teams that somebody is in.
SELECT t.id
  FROM team_members m
  JOIN teams t ON t.id = m.team_id
 WHERE t.account_id = $1
   AND m.user_id = $2;
