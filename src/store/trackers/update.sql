-- Changes what is given. What can be emptied comes with a flag that says whether it was given at all.
UPDATE trackers
   SET name = COALESCE($3, name),
       is_active = COALESCE($4, is_active),
       connection_details = COALESCE($5, connection_details),
       meta_data = COALESCE($6, meta_data),
       own_logins = COALESCE($7, own_logins),
       url = CASE WHEN $8 THEN $9 ELSE url END,
       token_sealed = CASE WHEN $10 THEN $11 ELSE token_sealed END,
       renewing_until = CASE WHEN $10 THEN NULL ELSE renewing_until END,
       subscribed_events = CASE WHEN $12 THEN $13 ELSE subscribed_events END,
       updated_at = now()
 WHERE account_id = $1
   AND id = $2
   AND deleted_at IS NULL
RETURNING id;
