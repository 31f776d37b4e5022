-- Puts texts whose words are counted back until later, with what went wrong: up to a day later, when it goes wrong
-- again and again.
UPDATE search_queue
   SET claim = NULL, problem = $3, is_counted = true,
       attempts = CASE WHEN $4 THEN attempts ELSE GREATEST(attempts - 1, 0) END,
       not_before = now() + LEAST(make_interval(secs => 5 * 2 ^ LEAST(attempts, 20)), interval '1 day')
 WHERE item_id = ANY (ARRAY(SELECT item_id
                              FROM search_queue
                             WHERE item_id = ANY ($1::uuid[]) AND claim = $2
                               FOR UPDATE SKIP LOCKED))
