-- Says what becomes of calls of tools that are not set up. The row is left alone where it says so already.
INSERT INTO policies (account_id, unknown_tools)
VALUES ($1, $2)
ON CONFLICT (account_id) DO UPDATE
   SET unknown_tools = excluded.unknown_tools, updated_at = now()
 WHERE policies.unknown_tools <> excluded.unknown_tools;
