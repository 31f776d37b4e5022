UPDATE organization_syncs
   SET hook_state = $2, hook_ids = $3, hook_message = $4, hook_seen_at = now()
 WHERE organization_id = $1
