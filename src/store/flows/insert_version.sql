-- A version; it never changes again.
INSERT INTO flow_versions (id, flow_id, account_id, number, spec, tracker_id, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7);
