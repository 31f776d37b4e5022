-- A link of a request.
SELECT link.account_id, link.user_id, link.used_at IS NOT NULL AS is_used, request.status <> 'pending' AS is_over
  FROM approval_links AS link
  JOIN approval_requests AS request ON request.id = link.request_id
 WHERE link.token_hash = $2
   AND link.request_id = $1;
