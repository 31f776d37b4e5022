-- Workflows by name; one of them when $2 names it, the default alone when $3 says so.
SELECT id, account_id, name, description, is_default, approver_user_ids, approver_team_ids, approvals_required,
       escalation_user_ids, escalation_team_ids, timeout_seconds, require_reason, async_approval_enabled,
       notification_channels, channels_sealed, channels_shown, webhook_secret_hint, approval_type, channel, addressee,
       approval_config, workflow_config, escalation_workflow_id, ai_model, ai_guidelines, ai_context,
       ai_confidence_threshold, ai_fallback_behavior, created_at, updated_at
  FROM approval_workflows
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2)
   AND (NOT $3 OR is_default)
 ORDER BY name, id
 LIMIT $4 OFFSET $5;
