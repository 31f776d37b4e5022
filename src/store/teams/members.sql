-- Who is in any of these teams, each once.
SELECT DISTINCT m.user_id
  FROM team_members m
  JOIN teams t ON t.id = m.team_id
 WHERE t.account_id = $1
   AND t.id = ANY ($2)
 ORDER BY m.user_id;
