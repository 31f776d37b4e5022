//! Who is told what.

use super::*;
use crate::{
    notify::notice::Kind,
    store::{
        approval_workflows::{self, ChannelConfigs, WebhookConfig, WorkflowSetup},
        notifications::{Channel, State, Step},
        teams,
    },
};
use preloop_actors::{
    approval::{Question, RunEnd, TeamId, Terms},
    gate::WorkflowId,
};

const SLACK: &str = "https://hooks.slack.com/services/s3cret";

impl World {
    /// A workflow that tells people in all ways.
    async fn workflow(&self, channels: &[Channel]) -> WorkflowId {
        let id = WorkflowId(Uuid::now_v7());
        let configs = ChannelConfigs {
            slack: Some(SLACK.to_owned()),
            mattermost: None,
            webhook: Some(WebhookConfig {
                url: "https://hook.example.com/s3cret".to_owned(),
                headers: Default::default(),
                secret: "whsec_c2VjcmV0".to_owned(),
            }),
        };
        let mut setup = WorkflowSetup::named("payments");
        setup.channels = configs.seal(&self.sealer, id);
        setup.notification_channels = channels.to_vec();
        let db = self.database.store.client().await.unwrap();
        approval_workflows::insert(&db, self.account, id, &setup).await.unwrap();
        id
    }

    async fn asked_with(&self, workflow: Option<WorkflowId>, terms: Terms) -> ApprovalId {
        let mut request = checks::request(self.account);
        request.about.workflow = workflow;
        request.new.terms = Terms { window: checks::WINDOW, ..terms };
        self.approvals.create(request.clone()).await.unwrap();
        request.new.id
    }

    async fn team(&self, members: &[UserId]) -> TeamId {
        let team = TeamId(Uuid::now_v7());
        let setup = teams::TeamSetup { name: team.0.to_string(), description: None };
        let db = self.database.store.client().await.unwrap();
        teams::insert(&db, self.account, team, &setup).await.unwrap();
        for member in members {
            teams::add_member(&db, self.account, team, *member).await.unwrap();
        }
        team
    }
}

/// R-E2: each is told of each step once, however often it is tried.
#[tokio::test]
async fn r_e2_each_step_is_told_once_to_each() {
    let world = world().await;
    world.person("ada", "executor").await;
    world.person("eve", "viewer").await;
    let workflow = world.workflow(&[Channel::Email, Channel::Slack, Channel::Webhook]).await;
    let id = world.asked_with(Some(workflow), Terms::default()).await;
    let everyone = |step: &str| {
        let told = [
            "email ada@example.test",
            "email owner@example.test",
            "slack hooks.slack.com",
            "webhook hook.example.com",
        ];
        told.map(|told| format!("{told} {step}")).to_vec()
    };
    assert_eq!(world.told(id).await, everyone("request"));
    for (percent, step) in [(50, "reminder_50"), (90, "reminder_90")] {
        world.sql("DELETE FROM notifications", &[]).await;
        world.skip(checks::WINDOW * percent / 100 - checks::WINDOW * (percent - 50) / 80).await;
        let ticks = (0..5).map(|_| world.approvals.settle(world.account, id));
        for ticked in futures::future::join_all(ticks).await {
            ticked.unwrap();
        }
        assert_eq!(world.told(id).await, everyone(step));
    }
    world.yes(id).await.unwrap();
    let outcomes: Vec<_> =
        world.told(id).await.into_iter().filter(|told| told.ends_with("outcome")).collect();
    assert_eq!(outcomes, everyone("outcome"));
    let states =
        world.messages(id).await.into_iter().filter(|message| message.step.as_str() != "outcome");
    assert!(states.into_iter().all(|message| message.state == State::Withdrawn));
}

#[tokio::test]
async fn who_is_asked() {
    let world = world().await;
    let (ada, bob) = (world.person("ada", "editor").await, world.person("bob", "viewer").await);
    let team = world.team(&[bob]).await;
    let (users, teams) = (|user| [user].into(), [team].into());
    for (terms, expected) in [
        (Terms::default(), vec!["ada", "owner"]),
        (Terms { users: users(ada), ..Terms::default() }, vec!["ada"]),
        (Terms { teams, ..Terms::default() }, vec!["bob"]),
        (Terms { users: users(bob), teams: [team].into(), ..Terms::default() }, vec!["bob"]),
    ] {
        let id = world.asked_with(None, terms.clone()).await;
        let expected: Vec<_> =
            expected.iter().map(|name| format!("email {name}@example.test request")).collect();
        assert_eq!(world.told(id).await, expected, "{terms:?}");
    }
}

#[tokio::test]
async fn who_has_voted_is_not_reminded_and_contacts_are_asked_after_the_window() {
    let world = world().await;
    let (ada, bob) = (world.person("ada", "editor").await, world.person("bob", "editor").await);
    let terms = Terms {
        users: [world.owner, ada].into(),
        approvals_required: 2,
        escalation_users: [bob].into(),
        ..Terms::default()
    };
    let id = world.asked_with(None, terms).await;
    world.yes(id).await.unwrap();
    world.skip(checks::WINDOW * 6 / 10).await;
    world.approvals.settle(world.account, id).await.unwrap();
    world.skip(checks::WINDOW / 2).await;
    world.approvals.settle(world.account, id).await.unwrap();
    let told = |name: &str, step: &str| format!("email {name}@example.test {step}");
    let so_far = [
        told("ada", "reminder_50"),
        told("ada", "request"),
        told("bob", "escalation"),
        told("owner", "request"),
    ];
    assert_eq!(world.told(id).await, so_far);
    // In the second window they are reminded as in the first, and the contact as well.
    for (skipped, step) in [(50, "second_reminder_50"), (35, "second_reminder_90")] {
        world.skip(checks::WINDOW * skipped / 100).await;
        world.approvals.settle(world.account, id).await.unwrap();
        let mut reminded = world.told(id).await;
        reminded.retain(|told| told.ends_with(step));
        assert_eq!(reminded, ["ada", "bob"].map(|name| told(name, step)));
    }
    // The contact's link is good, and the end is told to all who were asked.
    let token = world.token(id, "bob@", "escalation").await;
    let seen = world.approval(id).await.arguments;
    let vote = world.approvals.vote_by_link(id, &token, Answer::Approve, None, seen, None);
    vote.await.unwrap();
    let outcomes: Vec<_> =
        world.told(id).await.into_iter().filter(|told| told.ends_with("outcome")).collect();
    assert_eq!(outcomes, ["ada", "bob", "owner"].map(|name| told(name, "outcome")));
}

/// Once it was given up for lost; that it was found out later is not told again.
#[tokio::test]
async fn who_approved_is_told_when_nobody_knows_how_the_call_ended() {
    let world = world().await;
    world.person("ada", "editor").await;
    let request = checks::asked(&world).await;
    world.yes(request.new.id).await.unwrap();
    let (id, claim) = (request.new.id, checks::claim(&request));
    let runner = claim.runner;
    let step = async |event| world.approvals.take_step(world.account, id, event, None).await;
    step(Event::Consume(Box::new(claim))).await.unwrap();
    step(Event::Lost { runner }).await.unwrap();
    step(Event::Finish { runner, end: RunEnd::Succeeded }).await.unwrap();
    let mut told = world.told(id).await;
    told.retain(|told| told.ends_with("outcome_unknown"));
    assert_eq!(told, ["email owner@example.test outcome_unknown"]);
    let messages = world.messages(id).await;
    let message = messages.iter().find(|message| message.step == Step::OutcomeUnknown).unwrap();
    let notice = world.notice(message).await;
    assert_eq!((notice.kind.clone(), notice.asks()), (Kind::Unknown, false));
    assert_eq!(notice.links.approve, None);
}

#[tokio::test]
async fn only_the_channels_of_the_workflow_and_mail_where_that_would_be_none() {
    use Channel::{Email, Mattermost, MobilePush, Slack};
    let world = world().await;
    let (mail, slack) = ("email owner@example.test request", "slack hooks.slack.com request");
    let gone = Some(WorkflowId(Uuid::now_v7()));
    assert_eq!(world.told(world.asked_with(gone, Terms::default()).await).await, [mail]);
    for (channels, expected) in [
        (vec![Email], vec![mail]),
        (vec![Slack], vec![slack]),
        (vec![Email, Slack], vec![mail, slack]),
        // It has no address there.
        (vec![Mattermost], vec![mail]),
        (vec![MobilePush], vec![mail]),
    ] {
        world.sql("DELETE FROM approval_workflows", &[]).await;
        let workflow = world.workflow(&channels).await;
        let id = world.asked_with(Some(workflow), Terms::default()).await;
        assert_eq!(world.told(id).await, expected, "{channels:?}");
    }
}

#[tokio::test]
async fn links_are_for_those_who_are_asked_only() {
    let world = world().await;
    let workflow = world.workflow(&[Channel::Email, Channel::MobilePush, Channel::Slack]).await;
    let wishes =
        "INSERT INTO notification_preferences (id, account_id, user_id, enable_mobile_push)
                  VALUES ($1, $2, $1, true)";
    world.sql(wishes, &[&world.owner.0, &world.account.0]).await;
    let device = "INSERT INTO notification_devices (id, account_id, user_id, platform, token)
                  VALUES ($1, $2, $1, 'ios', 't')";
    world.sql(device, &[&world.owner.0, &world.account.0]).await;
    let id = world.asked_with(Some(workflow), Terms::default()).await;
    let mut tokens = Vec::new();
    for message in world.messages(id).await {
        let links = world.notice(&message).await.links;
        let token = token_of(links.review.expose());
        assert!(links.review.expose().starts_with(&format!("{URL}/approval/{id}")));
        if message.channel == Channel::MobilePush {
            assert_eq!((token, links.approve, links.decline), (None, None, None));
            continue;
        }
        let token = token.unwrap();
        let approve = links.approve.unwrap();
        assert_eq!(approve.expose(), format!("{URL}/approval/{id}?token={token}&action=approve"));
        let post = links.decision.unwrap().decline;
        assert_eq!(post.expose(), format!("{URL}/approval/{id}/decline?token={token}"));
        let holder = world.approvals.by_link(id, &token).await.unwrap().unwrap();
        let named = message.channel == Channel::Email;
        assert_eq!(holder.user, named.then_some(world.owner));
        assert_eq!(token.len(), 43, "256 bits");
        tokens.push(token);
    }
    assert_eq!(tokens.len(), 2);
    assert_ne!(tokens[0], tokens[1]);
    world.yes(id).await.unwrap();
    for message in
        world.messages(id).await.iter().filter(|message| message.step.as_str() == "outcome")
    {
        assert_eq!(token_of(world.notice(message).await.links.review.expose()), None);
    }
}

#[tokio::test]
async fn a_notice_says_what_is_shown_and_no_more() {
    let world = world().await;
    let mut request = checks::request(world.account);
    request.about.shown = serde_json::json!({ "amount": "[redacted]" });
    request.about.question = Some(Question::default());
    let id = request.new.id;
    world.approvals.create(request).await.unwrap();
    let message = world.messages(id).await.remove(0);
    let notice = world.notice(&message).await;
    assert_eq!((notice.account.as_str(), notice.host.as_str()), ("Acme", "preloop.example.com"));
    assert_eq!(notice.tool, "bank_pay");
    assert_eq!(notice.reasons, ["paying needs a person"]);
    assert_eq!(notice.arguments, serde_json::json!({ "amount": "[redacted]" }));
    assert!(notice.links.approve.is_none(), "a question is answered on its page");
    assert_eq!(notice.expires_at, world.approval(id).await.expires_at);
}

#[tokio::test]
async fn channels_that_cannot_be_opened_are_said_to_be() {
    let world = world().await;
    let workflow = world.workflow(&[Channel::Email, Channel::Slack]).await;
    world.sql("UPDATE approval_workflows SET channels_sealed = '\\x00'", &[]).await;
    let id = world.asked_with(Some(workflow), Terms::default()).await;
    assert_eq!(world.told(id).await, ["email owner@example.test request"]);
    let history = world.history(id).await;
    assert!(history.iter().any(|event| event.starts_with("notification_failed: ")), "{history:?}");
}
