-- Models by name; one of them when $2 names it, only the default when $3 says so.
SELECT id, name, description, provider_name, model_identifier, api_endpoint, key_sealed, model_kind, is_default,
       model_parameters, meta_data, last_error, last_error_code, last_failed_at, last_verified_at, created_at,
       updated_at
  FROM ai_models
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2)
   AND (NOT $3 OR is_default)
 ORDER BY name, id
 LIMIT $4 OFFSET $5;
