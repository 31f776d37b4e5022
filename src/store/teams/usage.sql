-- The workflows that ask a team.
SELECT name
  FROM approval_workflows
 WHERE account_id = $1
   AND ($2 = ANY (approver_team_ids) OR $2 = ANY (escalation_team_ids))
 ORDER BY name
 LIMIT $3;
