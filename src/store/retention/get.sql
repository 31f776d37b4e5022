SELECT execution_days, log_days, logs_gone_by FROM account_retention WHERE account_id = $1
