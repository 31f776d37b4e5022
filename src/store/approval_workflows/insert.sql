-- A new workflow; no row when the name is taken.
INSERT INTO approval_workflows
    (account_id, id, name, description, is_default, approver_user_ids, approver_team_ids, approvals_required,
     escalation_user_ids, escalation_team_ids, timeout_seconds, require_reason, async_approval_enabled,
     notification_channels, channels_sealed, channels_shown, webhook_secret_hint, approval_type, channel, addressee,
     approval_config, workflow_config, escalation_workflow_id, ai_model, ai_guidelines, ai_context,
     ai_confidence_threshold, ai_fallback_behavior)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $28)
ON CONFLICT (account_id, name) DO NOTHING
RETURNING id;
