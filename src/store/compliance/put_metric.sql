-- Keeps a metric in the place of the one of that name; no row when the account has $4 others.
INSERT INTO compliance_metrics AS metric (account_id, name, definition)
SELECT $1, $2, $3
 WHERE (SELECT count(*) FROM compliance_metrics WHERE account_id = $1 AND name <> $2) < $4
ON CONFLICT (account_id, name) DO UPDATE
   SET definition = excluded.definition, updated_at = now();
