//! Who is told of a step, by what, and with which links.

use super::{
    StoredApprovals,
    links::Token,
    record::{settler, shown, user_of},
    step::After,
};
use crate::{
    notify::{
        Addressed,
        notice::{Kind, Links, Notice, Outcome, Quorum},
        target::Target,
    },
    store::{
        approval_workflows,
        approvals::{self as rows, NewEvent},
        notifications::{Channel, Step},
        store_error, teams,
    },
};
use deadpool_postgres::{GenericClient, Transaction};
use futures::future::{try_join, try_join4};
use preloop_actors::{
    approval::{Approval, Effect, Reminder, Status, TeamId, Voter},
    ids::{AccountId, UserId},
    ports::StoreError,
};
use std::collections::BTreeSet;

/// Most people who are told of one step.
const PEOPLE_MAX: usize = 500;

/// Where people are told.
struct Channels {
    allowed: Vec<Channel>,
    /// Where several read it.
    posts: Vec<Target>,
    /// Something of the workflow's setup cannot be used.
    problem: Option<&'static str>,
}

impl StoredApprovals {
    /// Queues what people are told of a step, in its transaction. Returns whether something was. Where that goes wrong,
    /// the step is none the worse, and the request's history says so.
    pub(super) async fn tell(
        &self,
        tx: &Transaction<'_>,
        after: &After<'_>,
    ) -> Result<bool, StoreError> {
        let Some(kind) = kind(after) else { return Ok(false) };
        // Sent together with the first questions, and let go by the commit.
        let point = async { tx.batch_execute("SAVEPOINT telling").await.map_err(store_error) };
        let queued = match try_join(point, self.queue(tx, after, kind)).await {
            Ok(((), queued)) => queued,
            Err(error) => {
                let back = tx.batch_execute("ROLLBACK TO SAVEPOINT telling").await;
                back.map_err(store_error)?;
                tracing::warn!(approval.id = %after.approval.id, "people are not told of it: {error}");
                failed(tx, after, "People could not be told of it; they find it in the console")
                    .await?;
                false
            }
        };
        fail::fail_point!("approvals::told");
        Ok(queued)
    }

    async fn queue(
        &self,
        db: &impl GenericClient,
        after: &After<'_>,
        kind: Kind,
    ) -> Result<bool, StoreError> {
        fail::fail_point!("approvals::telling", |_| Err(StoreError::Internal(
            "told to".to_owned()
        )));
        let (account, approval) = (after.account, after.approval);
        let step = kind.step(approval.escalated_at.is_some());
        let voter = settler(after.effects).and_then(user_of);
        let withdrawn = async {
            match step {
                Step::Outcome => self.notifier.withdraw(db, account, approval.id.0).await,
                _ => Ok(0),
            }
        };
        let (_, channels, people, names) = try_join4(
            withdrawn,
            self.channels(db, after),
            recipients(db, account, approval, step),
            rows::names(db, account, voter),
        )
        .await?;
        let Some(names) = names else { return Ok(false) };
        let mut told = self.notifier.people(db, account, &people, &channels.allowed, step).await?;
        told.extend(channels.posts.into_iter().map(Addressed::at_once));
        if told.is_empty() && step == Step::Request {
            // A request that nobody hears of would wait for nothing.
            told = self.notifier.people(db, account, &people, &[Channel::Email], step).await?;
        }
        let nobody = (told.is_empty() && step == Step::Request)
            .then_some("Nobody is told of it: no approver can be reached");
        if let Some(problem) = channels.problem.or(nobody) {
            failed(db, after, problem).await?;
        }
        let notice = self.notice(after, kind, names);
        let links = self.links(db, after, &notice, &told).await?;
        let to: Vec<_> = told.iter().zip(&links).collect();
        Ok(self.notifier.enqueue_each(db, account, &notice, &to).await? > 0)
    }

    /// A link for each, with a token of their own where a decision is asked for and only they read it, or one for all
    /// who read the same post. Pushes wait on locked screens: they say where to sign in.
    async fn links(
        &self,
        db: &impl GenericClient,
        after: &After<'_>,
        notice: &Notice,
        told: &[Addressed],
    ) -> Result<Vec<Links>, StoreError> {
        let id = after.approval.id;
        let asks_yes_or_no = after.card.about.question.is_none();
        let (mut links, mut hashes) = (Vec::new(), Vec::new());
        for addressed in told {
            let is_push = matches!(addressed.target, Target::MobilePush { .. });
            if !notice.asks() || is_push {
                links.push(self.addresses.without_token(id));
                continue;
            }
            let token = Token::fresh();
            hashes.push((token.hash(), addressed.user));
            links.push(self.addresses.with_token(id, &token, asks_yes_or_no));
        }
        rows::insert_links(db, after.account, id, &hashes).await?;
        Ok(links)
    }

    fn notice(&self, after: &After<'_>, mut kind: Kind, names: rows::Names) -> Notice {
        let (approval, about) = (after.approval, &after.card.about);
        if let Kind::Outcome { by, .. } = &mut kind {
            let link = || settler(after.effects) == Some(Voter::Link);
            *by = names.user.or_else(|| link().then(|| "a link that was posted".to_owned()));
        }
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Notice {
            kind,
            request: approval.id.0,
            host: self.addresses.host.clone(),
            account: names.account,
            tool: about.tool.clone(),
            server: about.server.clone(),
            agent: about.agent.clone(),
            flow: about.flow.as_ref().map(|(_, name)| name.clone()),
            session: about.session.clone(),
            reasons: vec![about.reason.clone()],
            arguments: shown(after),
            justification: after.card.justification.clone(),
            requested_at: approval.asked_at,
            expires_at: approval.expires_at,
            is_second_window: approval.escalated_at.is_some(),
            quorum: Quorum {
                approvals: count(approval.approvals()),
                required: count(approval.terms.quorum()),
            },
            links: self.addresses.without_token(approval.id),
        }
    }

    async fn channels(
        &self,
        db: &impl GenericClient,
        after: &After<'_>,
    ) -> Result<Channels, StoreError> {
        let people_only = |allowed: &[Channel]| Channels {
            allowed: allowed.to_vec(),
            posts: Vec::new(),
            problem: None,
        };
        let Some(id) = after.card.about.workflow else {
            return Ok(people_only(&[Channel::Email, Channel::MobilePush]));
        };
        let Some(workflow) = approval_workflows::get(db, after.account, id).await? else {
            return Ok(people_only(&[Channel::Email]));
        };
        let mut channels = people_only(&workflow.setup.notification_channels);
        let configs = match workflow.channels(&self.sealer) {
            Ok(configs) => configs,
            Err(error) => {
                tracing::error!(workflow.id = %id, "the channels of an approval workflow: {error}");
                channels.problem = Some(
                    "The workflow's chat and webhook addresses cannot be read; set them again",
                );
                return Ok(channels);
            }
        };
        let webhook = configs.webhook.map(|webhook| Target::Webhook {
            url: webhook.url,
            secret: webhook.secret,
            headers: webhook.headers,
        });
        let posts = [
            configs.slack.map(|url| Target::Slack { url }),
            configs.mattermost.map(|url| Target::Mattermost { url }),
            webhook,
        ];
        let posts = posts.into_iter().flatten();
        channels.posts = posts.filter(|post| channels.allowed.contains(&post.channel())).collect();
        Ok(channels)
    }
}

/// What people are told of a step, if anything: of an end nothing but the end.
fn kind(after: &After<'_>) -> Option<Kind> {
    let kinds = after.effects.iter().filter_map(|effect| match effect {
        Effect::Settled(status) => outcome(*status).map(|outcome| {
            let comment = after.approval.reason.clone();
            (3, Kind::Outcome { outcome, by: None, comment })
        }),
        Effect::OutcomeUnknown => Some((3, Kind::Unknown)),
        Effect::Escalated => Some((2, Kind::Escalation)),
        Effect::Asked => Some((1, Kind::Request)),
        Effect::Remind(Reminder::Half) => Some((0, Kind::ReminderHalf)),
        Effect::Remind(Reminder::Last) => Some((0, Kind::ReminderLate)),
        _ => None,
    });
    kinds.max_by_key(|(weight, _)| *weight).map(|(_, kind)| kind)
}

fn outcome(status: Status) -> Option<Outcome> {
    match status {
        Status::Pending => None,
        Status::Approved => Some(Outcome::Approved),
        Status::Declined => Some(Outcome::Declined),
        Status::Expired => Some(Outcome::Expired),
        Status::Cancelled => Some(Outcome::Cancelled),
    }
}

/// Whom a notice is for: who is asked for a decision and has not given it, or whoever was asked. That nobody knows how
/// a call ended is told to who approved it; where that was nobody by name, to all who could have.
async fn recipients(
    db: &impl GenericClient,
    account: AccountId,
    approval: &Approval,
    step: Step,
) -> Result<Vec<UserId>, StoreError> {
    let terms = &approval.terms;
    let mut people = match step {
        Step::Escalation => {
            named(db, account, &terms.escalation_users, &terms.escalation_teams).await?
        }
        Step::OutcomeUnknown => {
            let approved: BTreeSet<_> =
                approval.approvers().filter_map(|vote| user_of(vote.by)).collect();
            if approved.is_empty() { audience(db, account, approval).await? } else { approved }
        }
        _ => audience(db, account, approval).await?,
    };
    if !matches!(step, Step::Outcome | Step::OutcomeUnknown) {
        let current = approval.votes.iter().filter(|vote| vote.arguments == approval.arguments);
        for user in current.filter_map(|vote| user_of(vote.by)) {
            people.remove(&user);
        }
    }
    if people.len() > PEOPLE_MAX {
        tracing::warn!(approval.id = %approval.id, "{} people may decide; {PEOPLE_MAX} are told", people.len());
    }
    Ok(people.into_iter().take(PEOPLE_MAX).collect())
}

/// Everyone who is asked for a decision right now: those of the terms, or whoever has the right to decide where they
/// name nobody, and the contacts for the end of the window once they were told.
pub(super) async fn audience(
    db: &impl GenericClient,
    account: AccountId,
    approval: &Approval,
) -> Result<BTreeSet<UserId>, StoreError> {
    let terms = &approval.terms;
    let mut people = match terms.users.is_empty() && terms.teams.is_empty() {
        true => rows::deciders(db, account, PEOPLE_MAX + 1).await?.into_iter().collect(),
        false => named(db, account, &terms.users, &terms.teams).await?,
    };
    if approval.escalated_at.is_some() {
        people.extend(named(db, account, &terms.escalation_users, &terms.escalation_teams).await?);
    }
    Ok(people)
}

/// These people, and those of these teams.
async fn named(
    db: &impl GenericClient,
    account: AccountId,
    users: &BTreeSet<UserId>,
    of_teams: &BTreeSet<TeamId>,
) -> Result<BTreeSet<UserId>, StoreError> {
    let mut people = users.clone();
    if !of_teams.is_empty() {
        let ids: Vec<_> = of_teams.iter().copied().collect();
        people.extend(teams::members(db, account, &ids).await?);
    }
    Ok(people)
}

/// Notes in the request's history that somebody is not told.
async fn failed(
    db: &impl GenericClient,
    after: &After<'_>,
    detail: &str,
) -> Result<(), StoreError> {
    let event = NewEvent {
        kind: "notification_failed",
        detail: detail.to_owned(),
        comment: None,
        user: None,
    };
    rows::insert_events(db, after.account, after.approval.id, after.now, &[event]).await
}
