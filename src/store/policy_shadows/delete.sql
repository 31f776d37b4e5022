-- Ends the trial of a draft, and forgets how it came out.
DELETE FROM policy_shadows WHERE account_id = $1 RETURNING id
