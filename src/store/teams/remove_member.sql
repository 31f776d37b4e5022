-- Takes somebody out of a team.
DELETE FROM team_members m
 USING teams t
 WHERE t.account_id = $1
   AND t.id = $2
   AND m.team_id = t.id
   AND m.user_id = $3
RETURNING m.user_id;
