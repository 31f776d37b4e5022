SELECT lower(key) AS key, external_id
  FROM issues
 WHERE account_id = $1
   AND tracker_id = $2
   AND lower(key) = ANY ($3::text[])
   AND deleted_at IS NULL
