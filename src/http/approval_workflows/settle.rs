//! Makes the whole setup of a workflow from what was and what is given, and refuses what does not go together.

use super::{
    channels::ChannelsGiven,
    wire::{ApprovalWorkflowUpdate, KIND, MODE},
};
use crate::{
    http::{
        check::Checks,
        error::ApiError,
        fields::{DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX},
    },
    net_guard::NetGuard,
    store::{
        approval_workflows::{self, ChannelConfigs, Kept, WorkflowSetup},
        notifications::Channel,
        teams,
    },
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::{TeamId, WINDOW_MAX, WINDOW_MIN},
    gate::WorkflowId,
    ids::{AccountId, UserId},
};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, hash::Hash};
use uuid::Uuid;

/// Most people, or teams, in one list.
const LIST_MAX: usize = 100;
/// Most people who have to agree.
const REQUIRED_MAX: i32 = 100;
/// Parts of names of fields that hold secrets.
const SECRET_WORDS: [&str; 4] = ["url", "token", "secret", "password"];

/// A setup that goes together by itself, and the channels where they change.
pub struct Settled {
    pub setup: WorkflowSetup,
    pub channels: Option<ChannelConfigs>,
}

impl ApprovalWorkflowUpdate {
    /// The setup after the change; `kept` are the channels as they are.
    pub fn settle(
        mut self,
        before: WorkflowSetup,
        kept: &ChannelConfigs,
        guard: &NetGuard,
    ) -> Result<Settled, ApiError> {
        refuse_other("approval_mode", self.approval_mode.as_deref(), MODE)?;
        refuse_other("workflow_type", self.workflow_type.as_deref(), KIND)?;
        if before.is_default && self.is_default == Some(false) {
            return Err(ApiError::bad_request(
                "`is_default`: an account has one default workflow; make another one the default, and this one is \
                 none any more",
            ));
        }
        self.move_address(&before.kept.approval_type, kept);
        let mut checks = Checks::new();
        let given = self.channel_configs.take();
        let configs = given.map(|given| given.unwrap_or_default().settle(kept, guard, &mut checks));
        let channels = configs.filter(|configs| configs != kept);
        let told = self.notification_channels.take();
        let after = channels.as_ref().unwrap_or(kept);
        let told =
            told.unwrap_or_else(|| follow(before.notification_channels.clone(), kept, after));
        let setup =
            WorkflowSetup { notification_channels: distinct(told), ..self.laid_over(before) };
        check(&setup, &mut checks);
        let has_address = |channel: &&Channel| after_has(after, **channel);
        for channel in setup.notification_channels.iter().filter(|channel| !has_address(channel)) {
            let problem = match channel {
                Channel::Webhook => {
                    "webhook, which has no address; set `channel_configs.webhook.url`".to_owned()
                }
                chat => {
                    let chat = chat.as_str();
                    format!(
                        "{chat}, which has no address; set `channel_configs.{chat}.webhook_url`"
                    )
                }
            };
            checks.that(false, "notification_channels", format!("names {problem}"));
        }
        checks.done()?;
        refuse_unreachable(&setup)?;
        Ok(Settled { setup, channels })
    }

    /// An address used to be given in `approval_config.webhook_url`, for the channel that `approval_type` names. It is
    /// a secret, so it is kept with the others.
    fn move_address(&mut self, kind: &str, kept: &ChannelConfigs) {
        let kind = self.approval_type.as_deref().unwrap_or(kind);
        let config = self.approval_config.as_mut().and_then(Option::as_mut);
        let config = config.filter(|_| self.channel_configs.is_none());
        let Some(config) = config else { return };
        let Some(Value::String(url)) = config.get("webhook_url") else { return };
        if let Some(given) = ChannelsGiven::with(kept, kind, url.clone()) {
            config.remove("webhook_url");
            self.channel_configs = Some(Some(given));
        }
    }

    /// Everything but the channels.
    fn laid_over(self, before: WorkflowSetup) -> WorkflowSetup {
        fn list<T: Hash + Ord + Copy>(
            given: Option<Vec<Uuid>>,
            of: fn(Uuid) -> T,
            before: Vec<T>,
        ) -> Vec<T> {
            given.map_or(before, |ids| distinct(ids.into_iter().map(of).collect()))
        }
        let kept = before.kept;
        WorkflowSetup {
            name: self.name.unwrap_or(before.name),
            description: self.description.unwrap_or(before.description),
            is_default: self.is_default.unwrap_or(before.is_default),
            approver_user_ids: list(self.approver_user_ids, UserId, before.approver_user_ids),
            approver_team_ids: list(self.approver_team_ids, TeamId, before.approver_team_ids),
            approvals_required: self.approvals_required.unwrap_or(before.approvals_required),
            escalation_user_ids: list(self.escalation_user_ids, UserId, before.escalation_user_ids),
            escalation_team_ids: list(self.escalation_team_ids, TeamId, before.escalation_team_ids),
            timeout_seconds: self.timeout_seconds.unwrap_or(before.timeout_seconds),
            require_reason: self.require_reason.unwrap_or(before.require_reason),
            async_approval_enabled: self
                .async_approval_enabled
                .unwrap_or(before.async_approval_enabled),
            notification_channels: before.notification_channels,
            channels: before.channels,
            kept: Kept {
                approval_type: self.approval_type.unwrap_or(kept.approval_type),
                channel: self.channel.unwrap_or(kept.channel),
                user: self.user.unwrap_or(kept.user),
                approval_config: object(self.approval_config, kept.approval_config),
                workflow_config: object(self.workflow_config, kept.workflow_config),
                escalation_workflow: match self.escalation_workflow_id {
                    Some(given) => given.map(WorkflowId),
                    None => kept.escalation_workflow,
                },
                ai_model: self.ai_model.unwrap_or(kept.ai_model),
                ai_guidelines: self.ai_guidelines.unwrap_or(kept.ai_guidelines),
                ai_context: object(self.ai_context, kept.ai_context),
                ai_confidence_threshold: self
                    .ai_confidence_threshold
                    .unwrap_or(kept.ai_confidence_threshold),
                ai_fallback: self.ai_fallback_behavior.unwrap_or(kept.ai_fallback),
            },
        }
    }
}

/// Refuses people, teams and workflows that are not the account's, or could not do what they are named for. What is
/// there stays until the transaction ends.
pub async fn require_known(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
    setup: &WorkflowSetup,
) -> Result<(), ApiError> {
    for (field, users, named) in [
        ("approver_user_ids", &setup.approver_user_ids, "approver"),
        ("escalation_user_ids", &setup.escalation_user_ids, "contact"),
    ] {
        let found = approval_workflows::approvers(db, account, users).await?;
        for user in users {
            let problem = match found.get(user) {
                Some(true) => continue,
                Some(false) => "has no role that may decide; give them one, or name somebody else",
                None => "is nobody of this account; name somebody who is",
            };
            return Err(ApiError::bad_request(format!("`{field}`: the {named} {user} {problem}")));
        }
    }
    for (field, named) in [
        ("approver_team_ids", &setup.approver_team_ids),
        ("escalation_team_ids", &setup.escalation_team_ids),
    ] {
        let found = teams::present(db, account, named).await?;
        if let Some(TeamId(team)) = named.iter().find(|team| !found.contains(team)) {
            let message =
                format!("`{field}`: there is no team {team} in this account; make it first");
            return Err(ApiError::bad_request(message));
        }
    }
    let Some(escalation) = setup.kept.escalation_workflow else { return Ok(()) };
    let problem = match approval_workflows::get(db, account, escalation).await? {
        Some(_) if escalation == id => "a workflow cannot escalate to itself; name another one",
        Some(_) => return Ok(()),
        None => "there is no such workflow in this account; make it first",
    };
    Err(ApiError::bad_request(format!("`escalation_workflow_id` {escalation}: {problem}")))
}

fn refuse_other(field: &str, given: Option<&str>, only: &str) -> Result<(), ApiError> {
    match given {
        Some(given) if given != only => Err(ApiError::bad_request(format!(
            "`{field}`: `{given}` is not available yet; use `{only}` or leave it out"
        ))),
        _ => Ok(()),
    }
}

/// Channels that came are told on, and channels that went are not.
fn follow(told: Vec<Channel>, before: &ChannelConfigs, after: &ChannelConfigs) -> Vec<Channel> {
    let stays = told.into_iter().filter(|channel| after_has(after, *channel));
    let comes = |channel: &Channel| after_has(after, *channel) && !after_has(before, *channel);
    stays.chain(Channel::ALL.into_iter().filter(comes)).collect()
}

/// Whether a channel has an address, or needs none.
fn after_has(configs: &ChannelConfigs, channel: Channel) -> bool {
    match channel {
        Channel::Email | Channel::MobilePush => true,
        Channel::Slack => configs.slack.is_some(),
        Channel::Mattermost => configs.mattermost.is_some(),
        Channel::Webhook => configs.webhook.is_some(),
    }
}

fn check(setup: &WorkflowSetup, checks: &mut Checks) {
    let kept = &setup.kept;
    checks
        .name("name", Some(&setup.name))
        .description(setup.description.as_deref())
        .name("approval_type", Some(&kept.approval_type))
        .length("channel", kept.channel.as_deref().unwrap_or_default(), 0..=NAME_CHARS_MAX)
        .length("user", kept.user.as_deref().unwrap_or_default(), 0..=NAME_CHARS_MAX)
        .length("ai_model", kept.ai_model.as_deref().unwrap_or_default(), 0..=NAME_CHARS_MAX)
        .length(
            "ai_guidelines",
            kept.ai_guidelines.as_deref().unwrap_or_default(),
            0..=DESCRIPTION_CHARS_MAX,
        );
    for (field, object) in [
        ("approval_config", &kept.approval_config),
        ("workflow_config", &kept.workflow_config),
        ("ai_context", &kept.ai_context),
    ] {
        checks.object(field, object.as_ref().and_then(Value::as_object));
    }
    check_secrets(kept, checks);
    let (low, high) = (WINDOW_MIN.as_secs(), WINDOW_MAX.as_secs());
    let fits = |seconds: i32| u64::try_from(seconds).is_ok_and(|secs| (low..=high).contains(&secs));
    let problem = format!("has to be {low} to {high} seconds (30 days)");
    checks.that(setup.timeout_seconds.is_none_or(fits), "timeout_seconds", problem);
    let problem = format!("has to be 1 to {REQUIRED_MAX}");
    checks.that(
        (1..=REQUIRED_MAX).contains(&setup.approvals_required),
        "approvals_required",
        problem,
    );
    let problem = "has to be 0 to 1";
    checks.that(
        (0.0..=1.0).contains(&kept.ai_confidence_threshold),
        "ai_confidence_threshold",
        problem,
    );
    for (field, entries) in [
        ("approver_user_ids", setup.approver_user_ids.len()),
        ("approver_team_ids", setup.approver_team_ids.len()),
        ("escalation_user_ids", setup.escalation_user_ids.len()),
        ("escalation_team_ids", setup.escalation_team_ids.len()),
    ] {
        checks.that(entries <= LIST_MAX, field, format!("may have at most {LIST_MAX} entries"));
    }
}

/// Refuses to wait for more people than can come. With teams nobody knows how many those are.
fn refuse_unreachable(setup: &WorkflowSetup) -> Result<(), ApiError> {
    let is_known = !setup.approver_user_ids.is_empty()
        && setup.approver_team_ids.is_empty()
        && setup.escalation_team_ids.is_empty();
    let all = setup.approver_user_ids.iter().chain(&setup.escalation_user_ids);
    let people = all.collect::<BTreeSet<_>>().len();
    let required = usize::try_from(setup.approvals_required).unwrap_or(usize::MAX);
    if is_known && people < required {
        return Err(ApiError::bad_request(format!(
            "`approvals_required` is {required}, but only {people} can ever approve; name more approvers or require \
             fewer approvals"
        )));
    }
    Ok(())
}

/// Where addresses of webhooks used to be given; everybody who may see workflows reads it.
fn check_secrets(kept: &Kept, checks: &mut Checks) {
    let is_secret = |name: &&String| {
        let name = name.to_lowercase();
        SECRET_WORDS.iter().any(|word| name.contains(word))
    };
    let config = kept.approval_config.as_ref().and_then(Value::as_object);
    if let Some(name) = config.and_then(|config| config.keys().find(is_secret)) {
        let problem = format!(
            "is shown to everybody who may see workflows, so `{name}` may not stand in it; use `channel_configs`"
        );
        checks.that(false, "approval_config", problem);
    }
}

fn object(given: Option<Option<Map<String, Value>>>, before: Option<Value>) -> Option<Value> {
    given.map_or(before, |object| object.map(Value::Object))
}

/// Each once, in the order given.
fn distinct<T: Hash + Eq + Copy>(all: Vec<T>) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    all.into_iter().filter(|one| seen.insert(*one)).collect()
}
