-- Whether the account has what a rule is to be about. Agents are not kept anywhere yet.
SELECT CASE $2::text
       WHEN 'key' THEN EXISTS (SELECT FROM api_keys WHERE account_id = $1 AND id = $3)
       WHEN 'flow' THEN EXISTS (SELECT FROM flows WHERE account_id = $1 AND id = $3 AND deleted_at IS NULL)
       ELSE false
       END AS is_there;
