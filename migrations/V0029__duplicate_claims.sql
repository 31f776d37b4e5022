-- Issues that are being compared are claimed for a while, not locked: nobody holds a transaction open over it.

ALTER TABLE duplicate_queue
    -- Of whoever compares it until `claimed_until`. Null again when the text changes meanwhile.
    ADD COLUMN claim         uuid,
    ADD COLUMN claimed_until timestamptz,
    ADD CONSTRAINT duplicate_queue_claim_whole CHECK (num_nulls(claim, claimed_until) IN (0, 2));
CREATE INDEX duplicate_queue_claims ON duplicate_queue (claimed_until) WHERE claim IS NOT NULL;

CREATE OR REPLACE FUNCTION queue_for_duplicates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'embeddings' THEN
        INSERT INTO duplicate_queue (issue_id, account_id)
        SELECT issue.id, issue.account_id
          FROM fresh
          JOIN issues AS issue ON issue.account_id = fresh.account_id AND issue.content_hash = fresh.content_hash
         WHERE issue.deleted_at IS NULL
         ORDER BY issue.id
        ON CONFLICT (issue_id) DO UPDATE SET claim = NULL, claimed_until = NULL;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO duplicate_queue (issue_id, account_id)
        SELECT id, account_id FROM fresh WHERE deleted_at IS NULL ORDER BY id
        ON CONFLICT (issue_id) DO NOTHING;
    ELSE
        INSERT INTO duplicate_queue (issue_id, account_id)
        SELECT fresh.id, fresh.account_id
          FROM fresh
          JOIN stale ON stale.id = fresh.id
         WHERE fresh.deleted_at IS NULL
           AND fresh.content_hash <> stale.content_hash
         ORDER BY fresh.id
        ON CONFLICT (issue_id) DO UPDATE SET claim = NULL, claimed_until = NULL;
    END IF;
    RETURN NULL;
END $$;
