-- An execution begins to wait for people, or goes on: lists that remember its row show it anew.
UPDATE executions SET updated_at = clock_timestamp() WHERE id = $2 AND account_id = $1;
