-- Removes a model with its key.
DELETE FROM ai_models
 WHERE account_id = $1
   AND id = $2
RETURNING name;
