INSERT INTO account_retention (account_id, execution_days, log_days) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET execution_days = excluded.execution_days, log_days = excluded.log_days
