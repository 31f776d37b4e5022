-- Takes the issues of a claim off the queue, as far as they are still claimed: what changed meanwhile stays new.
DELETE FROM duplicate_queue
 WHERE issue_id = ANY ($2::uuid[])
   AND claim = $1
RETURNING issue_id;
