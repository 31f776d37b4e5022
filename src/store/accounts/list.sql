-- Tenants by name, for whoever runs the server.
SELECT id, name, weight, created_at FROM accounts ORDER BY name, id LIMIT $1 OFFSET $2
