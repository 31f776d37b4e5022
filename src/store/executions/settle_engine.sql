-- Settles on an engine for the installation: the first, the same, or another one when nothing can be left on the
-- former: nothing that has an owner has a container, and no other replica than $2 owns anything.
UPDATE installation
   SET engine_id = $1
  FROM (SELECT engine_id FROM installation) AS former
 WHERE former.engine_id IS NULL OR former.engine_id = $1
    OR NOT EXISTS (SELECT FROM executions
                    WHERE lease_owner IS NOT NULL
                      AND (container_epoch IS NOT NULL OR lease_owner <> $2 AND lease_expires_at > now()))
RETURNING former.engine_id AS former
