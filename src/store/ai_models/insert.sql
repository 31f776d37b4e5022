-- A new model; no row when the name is taken.
INSERT INTO ai_models (account_id, id, name, description, provider_name, model_identifier, api_endpoint, key_sealed,
                       model_kind, is_default, model_parameters, meta_data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (account_id, name) DO NOTHING
RETURNING id;
