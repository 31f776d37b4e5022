-- What it takes to speak with a tracker, the sealed token included; nothing when it has none.
SELECT tracker_type, url, token_sealed, connection_details
  FROM trackers
 WHERE account_id = $1
   AND id = $2
   AND deleted_at IS NULL
   AND token_sealed IS NOT NULL;
