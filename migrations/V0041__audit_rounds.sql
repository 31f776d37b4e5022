-- The server compares each chain with its entries again and again: when the round began that is under way.

ALTER TABLE audit_chains ADD COLUMN round_at timestamptz NOT NULL DEFAULT now();
