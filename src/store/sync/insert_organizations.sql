-- Writes down organizations that were found and that nobody entered before, in whatever spelling.
WITH found AS (
    SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[]) AS found (id, identifier, name, secret)
), known AS (
    INSERT INTO organizations (id, account_id, tracker_id, name, identifier, webhook_secret_sealed)
    SELECT found.id, tracker.account_id, tracker.id, found.name, found.identifier, found.secret
      FROM found
      JOIN trackers AS tracker ON tracker.id = $1
     WHERE NOT EXISTS (
           SELECT FROM organizations AS known
            WHERE known.tracker_id = $1 AND lower(known.identifier) = lower(found.identifier))
    ON CONFLICT (tracker_id, identifier) DO NOTHING
    RETURNING id
)
SELECT count(*) FROM known
