-- What is tried on live calls.
SELECT id, document FROM policy_shadows WHERE account_id = $1
