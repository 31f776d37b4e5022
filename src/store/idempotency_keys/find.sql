-- What a key was used for, and how that ended.
SELECT request_hash, status, body, began_at < now() - make_interval(secs => $3) AS is_old
  FROM idempotency_keys
 WHERE account_id = $1
   AND key_hash = $2
