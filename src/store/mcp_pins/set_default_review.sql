-- Sets what new servers of the account get.
INSERT INTO policies (account_id, tool_review)
VALUES ($1, $2)
ON CONFLICT (account_id) DO UPDATE
   SET tool_review = EXCLUDED.tool_review,
       updated_at = now();
