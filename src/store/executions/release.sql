-- Ends all leases of a replica that died without a word; whoever claims next takes over. The time is one that no
-- clock gives, so that a lease given back is not taken for one that ran out.
UPDATE executions SET lease_expires_at = to_timestamp(0) WHERE lease_owner = $1 AND lease_expires_at > now()
