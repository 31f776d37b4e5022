-- Uses a link up.
UPDATE approval_links
   SET used_at = clock_timestamp()
 WHERE token_hash = $2
   AND request_id = $1
   AND used_at IS NULL
RETURNING token_hash;
