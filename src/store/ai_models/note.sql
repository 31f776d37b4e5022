-- Notes how a call went; $3 is the kind of failure, or null. That it goes well is written down once a minute.
UPDATE ai_models
   SET last_error = $4, last_error_code = $3, last_failed_at = CASE WHEN $3::text IS NOT NULL THEN now() END,
       last_verified_at = CASE WHEN $3::text IS NULL THEN now() ELSE last_verified_at END
 WHERE account_id = $1
   AND id = $2
   AND ($3::text IS NOT NULL OR last_error IS NOT NULL OR last_verified_at IS NULL
        OR last_verified_at < now() - interval '1 minute');
