-- Writes a request down, once: no row when the id is taken.
INSERT INTO approval_requests (id, account_id, state, status, asked_at, expires_at, next_tick_at, is_frozen,
                               binding_hash, user_id, api_key_id, execution_id, tool_name, mcp_server_id, workflow_id,
                               arguments, justification, why, about)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (id) DO NOTHING
RETURNING id;
