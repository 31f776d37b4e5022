-- Another model is the default from now on.
UPDATE ai_models
   SET is_default = false
 WHERE account_id = $1
   AND id <> $2
   AND is_default;
