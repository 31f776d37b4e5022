-- A new tracker; no row when the name is taken.
INSERT INTO trackers (id, account_id, name, tracker_type, url, token_sealed, is_active,
                      connection_details, meta_data, subscribed_events, own_logins)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (account_id, name) WHERE deleted_at IS NULL DO NOTHING
RETURNING id;
