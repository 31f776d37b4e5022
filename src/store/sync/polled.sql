UPDATE organization_syncs SET polled_at = now() WHERE organization_id = $1
