-- Writes all of a workflow.
UPDATE approval_workflows
   SET name = $3, description = $4, is_default = $5, approver_user_ids = $6, approver_team_ids = $7,
       approvals_required = $8, escalation_user_ids = $9, escalation_team_ids = $10, timeout_seconds = $11,
       require_reason = $12, async_approval_enabled = $13, notification_channels = $14, channels_sealed = $15,
       channels_shown = $16, webhook_secret_hint = $17, approval_type = $18, channel = $19, addressee = $20,
       approval_config = $21, workflow_config = $22, escalation_workflow_id = $23, ai_model = $24,
       ai_guidelines = $25, ai_context = $26, ai_confidence_threshold = $27, ai_fallback_behavior = $28,
       updated_at = now()
 WHERE account_id = $1
   AND id = $2
RETURNING id;
