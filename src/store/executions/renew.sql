-- Renews all leases of a replica. One that has run out is lost, even to its owner: someone may be taking it.
UPDATE executions
   SET lease_expires_at = now() + make_interval(secs => $2)
 WHERE lease_owner = $1 AND lease_expires_at > now()
RETURNING id, epoch, stop_requested_at IS NOT NULL AS stop_requested
