-- Whatever an id stands for.
SELECT state
  FROM approval_requests
 WHERE id = $1;
