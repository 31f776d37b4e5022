-- Writes a model's setup; what was known of its health is of another model.
UPDATE ai_models
   SET name = $3, description = $4, provider_name = $5, model_identifier = $6, api_endpoint = $7, key_sealed = $8,
       model_kind = $9, is_default = $10, model_parameters = $11, meta_data = $12, last_error = NULL,
       last_error_code = NULL, last_failed_at = NULL, last_verified_at = NULL, updated_at = now()
 WHERE account_id = $1
   AND id = $2
RETURNING id;
