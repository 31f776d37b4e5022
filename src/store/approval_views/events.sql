-- What happened to a request, the oldest first.
SELECT e.id, e.kind, e.detail, e.comment, e.user_id, u.username, u.email, e.at
  FROM approval_events e
  LEFT JOIN users u ON u.id = e.user_id AND u.account_id = e.account_id
 WHERE e.account_id = $1
   AND e.request_id = $2
 ORDER BY e.id
 LIMIT $3;
