-- Says what an account does about flows of information.
INSERT INTO policies (account_id, information_flow) VALUES ($1, $2)
ON CONFLICT (account_id) DO UPDATE SET information_flow = excluded.information_flow, updated_at = now()
