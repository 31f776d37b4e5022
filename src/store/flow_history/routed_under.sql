-- The generation under which an event was routed first. Its row begins with the same 32 bits as the event.
SELECT generation, routed_at
  FROM routings
 WHERE account_id = $1
   AND lowest <= $2::uuid
   AND lowest >= (left($2::uuid::text, 8) || '-0000-0000-0000-000000000000')::uuid
   AND highest >= $2::uuid
   AND $2::uuid = ANY (events)
 ORDER BY routed_at
 LIMIT 1
