-- Moves the place in the log of deliveries on, and counts.
UPDATE organization_syncs
   SET deliveries_cursor = COALESCE($2, deliveries_cursor),
       received = received + $3,
       healed = healed + $4,
       missing = $5,
       healed_at = now()
 WHERE organization_id = $1
