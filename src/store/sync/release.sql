-- Gives back what a replica had when it died.
UPDATE tracker_syncs SET lease_owner = NULL, lease_expires_at = NULL WHERE lease_owner = $1
