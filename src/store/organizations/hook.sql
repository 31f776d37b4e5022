-- Everything a webhook receiver needs to know about one address. No account here: the address is public,
-- and the row says whose it is.
SELECT o.id, o.account_id, o.tracker_id, t.tracker_type,
       t.is_active AND o.is_active AS is_active,
       t.subscribed_events, t.own_logins,
       o.webhook_secret_sealed, o.previous_secret_sealed, o.previous_secret_until
  FROM organizations o
  JOIN trackers t ON t.id = o.tracker_id AND t.deleted_at IS NULL
 WHERE o.id = $1;
