-- Takes texts off the queue for good, unless they changed meanwhile. Whoever changes one right now holds its row, and
-- will have it looked at again.
DELETE FROM search_queue
 WHERE item_id = ANY (ARRAY(SELECT item_id
                              FROM search_queue
                             WHERE item_id = ANY ($1::uuid[]) AND claim = $2
                               FOR UPDATE SKIP LOCKED))
