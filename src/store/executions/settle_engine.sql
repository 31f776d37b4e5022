-- Settles on an engine for the installation: the first, the same, or another one when nobody has used the former for a
-- minute and nothing is left on it: nothing that has an owner has a container, and no other replica than $2 owns
-- anything. What an engine was asked to start while it did not answer may be there all the same.
UPDATE installation
   SET engine_id = $1, engine_seen_at = now()
  FROM (SELECT engine_id, engine_seen_at FROM installation FOR UPDATE) AS former
 WHERE former.engine_id IS NULL OR former.engine_id = $1
    OR (former.engine_seen_at < now() - interval '60 s'
        AND NOT EXISTS (SELECT FROM executions
                         WHERE lease_owner IS NOT NULL
                           AND (container_epoch IS NOT NULL OR lease_owner <> $2 AND lease_expires_at > now())))
RETURNING former.engine_id AS former
