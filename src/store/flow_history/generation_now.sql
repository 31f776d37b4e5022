SELECT coalesce((SELECT generation FROM flow_generations WHERE account_id = $1), 0) AS generation, now() AS at
