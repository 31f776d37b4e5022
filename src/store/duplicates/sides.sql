-- Issues as they are compared.
SELECT id, account_id, title, left(COALESCE(body, ''), $2) AS body, content_hash
  FROM issues
 WHERE id = ANY ($1::uuid[])
   AND deleted_at IS NULL;
