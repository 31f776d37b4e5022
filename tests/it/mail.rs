//! Mail about approvals and trackers, from the outbox in a real database to a real mail server.

use crate::support::{Mailbox, eventually, text};
use chrono::{TimeDelta, Utc};
use preloop::{
    config::{NotifyConfig, SmtpConfig, SmtpCredentials, SmtpTls},
    net_guard::NetGuard,
    notify::{
        self, Addressed, Carrier, Delivery, Drain, EmailCarrier, Failure, Notifier,
        alarm::{Alarm, Trouble},
        notice::{Kind, Link, Links, Notice, Quorum},
        target::Target,
    },
    secrets::Sealer,
    store::{
        notifications::{self, Channel, State, Step},
        testing::{TestDatabase, database},
        tracker_alarms::AlarmKind,
    },
};
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, UserId},
};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(30);
const URL: &str = "https://preloop.example.com";

fn smtp(port: u16, tls: SmtpTls, password: Option<&str>) -> SmtpConfig {
    let credentials = |password: &str| SmtpCredentials {
        username: "me".into(),
        password: password.to_owned().into(),
    };
    SmtpConfig {
        // By a name, as certificates have it.
        host: "localhost".into(),
        port,
        tls,
        credentials: password.map(credentials),
        from: "preloop@example.com".into(),
        from_name: "Preloop (Ops), Inc.".into(),
    }
}

/// A request with text in several scripts, and some that would like to be more than text.
fn notice() -> Notice {
    let page = |path: &str| Link::new(format!("{URL}/approval/1{path}?token=9dJ3-token_Zq"));
    Notice {
        kind: Kind::Request,
        request: Uuid::now_v7(),
        host: "preloop.example.com".into(),
        account: "Acme".into(),
        tool: "delete_branch\r\nBcc: everyone@example.com".into(),
        server: Some("github".into()),
        agent: Some("triage 🤖 Ünï".into()),
        flow: Some("<b>Issue</b> triage".into()),
        session: None,
        reasons: vec!["Deleting needs a person".into()],
        arguments: json!({ "branch": "feature/日本", "note": "<script>alert(1)</script>\n.\n" }),
        justification: Some(format!("Merged.\n.\nQUIT\n{}", "long ".repeat(300))),
        requested_at: Utc::now(),
        expires_at: Utc::now() + TimeDelta::minutes(125),
        is_second_window: false,
        quorum: Quorum { approvals: 1, required: 2 },
        links: Links {
            review: page(""),
            approve: Some(page("/approve")),
            decline: Some(page("/decline")),
            decision: None,
        },
    }
}

async fn deliver(config: &SmtpConfig, to: &str) -> Result<(), Failure> {
    let target = Target::Email { to: to.to_owned() };
    let delivery = Delivery { id: Uuid::now_v7(), notice: notice().into(), target, at: Utc::now() };
    EmailCarrier::new(config, URL).deliver(&delivery).await
}

struct World {
    database: TestDatabase,
    account: AccountId,
    user: UserId,
    notifier: Notifier,
    drain: Drain,
}

/// A person in a database, and a drain that sends to this mail server.
async fn world(config: NotifyConfig) -> World {
    let database = database().await;
    let (account, user) = (AccountId::fresh(), UserId::fresh());
    let db = database.store.client().await.unwrap();
    let insert = "INSERT INTO accounts (id, name) VALUES ($1, 'Acme')";
    db.execute(insert, &[&account.0]).await.unwrap();
    let insert = "INSERT INTO users (id, account_id, username, email, password_hash)
                  VALUES ($1, $2, 'ada', 'ada@example.org', '')";
    db.execute(insert, &[&user.0, &account.0]).await.unwrap();
    let (store, guard) = (database.store.clone(), NetGuard::new(&[]));
    let sealer = Sealer::new(&"a key".into());
    let (notifier, drain) = notify::start(&config, URL, store, sealer, guard);
    World { database, account, user, notifier, drain }
}

impl World {
    async fn queue(&self, notice: &Notice) -> u64 {
        let mut db = self.database.store.client().await.unwrap();
        let tx = db.transaction().await.unwrap();
        let (channels, users) = ([Channel::Email], [self.user]);
        let to = self.notifier.people(&tx, self.account, &users, &channels, Step::Request);
        let to: Vec<Addressed> = to.await.unwrap();
        let queued = self.notifier.enqueue(&tx, self.account, notice, &to).await.unwrap();
        tx.commit().await.unwrap();
        self.notifier.wake();
        queued
    }

    async fn reaches(&self, approval: Uuid, state: State) -> notifications::Message {
        eventually(&format!("{state:?}"), SOON, async || {
            let db = self.database.store.client().await.unwrap();
            let told = notifications::of_approval(&db, self.account, approval).await.unwrap();
            told.into_iter().find(|message| message.state == state)
        })
        .await
    }
}

#[tokio::test]
async fn a_mail_arrives_once_and_any_parser_reads_it() {
    let mailbox = Mailbox::start(&[]);
    let smtp = Some(smtp(mailbox.port, SmtpTls::None, None));
    let world = world(NotifyConfig { smtp, push: None }).await;
    let notice = notice();
    assert_eq!(world.queue(&notice).await, 1);
    assert_eq!(world.queue(&notice).await, 0, "each recipient is told once");
    let message = world.reaches(notice.request, State::Sent).await;
    let mail = mailbox.at_least(1, SOON).await.remove(0);
    check_head(&mail, &message, &notice);
    let parts = mail["parts"].as_object().unwrap();
    assert_eq!(parts.keys().collect::<Vec<_>>(), ["text/html", "text/plain"]);
    let (plain, html) = (text(&mail["parts"], "text/plain"), text(&mail["parts"], "text/html"));
    for part in [
        "Deleting needs a person",
        "feature/日本",
        "Expires in 2 hours 4 minutes, on ",
        "1 of 2",
        "/approval/1/approve?token=9dJ3-token_Zq",
        "/approval/1/decline?token=9dJ3-token_Zq",
        "QUIT",
    ] {
        let html = html.replace("&#x2f;", "/");
        assert!(plain.contains(part) && html.contains(part), "{part} in\n{plain}\n{html}");
    }
    assert!(!html.contains("<script>") && !html.contains("<b>Issue"), "{html}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    world.drain.close().await;
    assert_eq!(mailbox.mails().len(), 1);
}

fn check_head(mail: &Value, message: &notifications::Message, notice: &Notice) {
    assert_eq!(
        (&mail["from"], &mail["to"]),
        (&json!("preloop@example.com"), &json!(["ada@example.org"]))
    );
    assert_eq!(mail["hello"], "preloop.example.com");
    assert_eq!(mail["type"], "multipart/alternative");
    assert_eq!(mail["defects"], json!([]), "the parser finds nothing wrong");
    assert!(mail["longest_line"].as_u64().unwrap() <= 998, "{mail}");
    let header = |name: &str| text(&mail["headers"], name);
    let subject = header("subject");
    assert!(
        subject.starts_with("[preloop.example.com] Approval needed: triage 🤖 Ünï wants"),
        "{subject}"
    );
    assert!(subject.chars().count() <= 80);
    assert!(mail["headers"].get("bcc").is_none(), "{mail}");
    assert_eq!(header("message-id"), format!("<{}@preloop.example.com>", message.id));
    assert!(header("references").contains(&notice.request.to_string()));
    assert_eq!(header("auto-submitted"), "auto-generated");
    assert_eq!(header("from"), "\"Preloop (Ops), Inc.\" <preloop@example.com>");
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again_and_the_reason_is_seen() {
    let mailbox = Mailbox::start(&[]);
    let port = mailbox.port;
    drop(mailbox);
    let smtp = Some(smtp(port, SmtpTls::None, None));
    let world = world(NotifyConfig { smtp, push: None }).await;
    let notice = notice();
    world.queue(&notice).await;
    let why = eventually("a try that failed", SOON, async || {
        world.reaches(notice.request, State::Waiting).await.last_error
    });
    let why = why.await;
    assert!(why.starts_with("the mail server `localhost` could not be reached"), "{why}");
    world.drain.close().await;
}

#[tokio::test]
async fn without_a_mail_server_the_reason_is_seen() {
    let world = world(NotifyConfig::default()).await;
    let notice = notice();
    world.queue(&notice).await;
    let why = eventually("a try that failed", SOON, async || {
        world.reaches(notice.request, State::Waiting).await.last_error
    });
    assert!(why.await.contains("set SMTP_HOST"));
    world.drain.close().await;
}

#[tokio::test]
async fn an_alarm_arrives_once_and_leads_to_the_tracker() {
    let mailbox = Mailbox::start(&[]);
    let smtp = Some(smtp(mailbox.port, SmtpTls::None, None));
    let world = world(NotifyConfig { smtp, push: None }).await;
    let page = format!("{URL}/console/trackers/7");
    let trouble = Trouble {
        kind: AlarmKind::TokenRefused,
        organization: None,
        why: Some("the tracker said 401 <script>alert(1)</script>".into()),
        since: Utc::now(),
        ends_at: None,
    };
    let alarm = Alarm {
        alarm: Uuid::now_v7(),
        host: "preloop.example.com".into(),
        account: "Acme".into(),
        tracker: Uuid::now_v7(),
        name: "hub\r\nBcc: everyone@example.com".into(),
        tracker_type: TrackerType::Jira,
        troubles: vec![trouble],
        more: 0,
        page: Link::new(page.as_str()),
    };
    let mut db = world.database.store.client().await.unwrap();
    let tx = db.transaction().await.unwrap();
    let to = world.notifier.people_to_alarm(&tx, world.account, &[world.user]).await.unwrap();
    for queued in [1, 0] {
        let again = world.notifier.enqueue_alarm(&tx, world.account, &alarm, &to).await;
        assert_eq!(again.unwrap(), queued, "each recipient is told once");
    }
    tx.commit().await.unwrap();
    world.notifier.wake();
    world.reaches(alarm.alarm, State::Sent).await;
    let mail = mailbox.at_least(1, SOON).await.remove(0);
    assert_eq!(mail["defects"], json!([]), "the parser finds nothing wrong");
    assert!(mail["headers"].get("bcc").is_none(), "{mail}");
    let subject = text(&mail["headers"], "subject");
    let expected =
        "[preloop.example.com] Tracker alarm: hub Bcc: everyone@example.com: the tracker";
    assert!(subject.starts_with(expected) && subject.chars().count() <= 80, "{subject}");
    assert!(text(&mail["headers"], "references").contains(&alarm.tracker.to_string()));
    let (plain, html) = (text(&mail["parts"], "text/plain"), text(&mail["parts"], "text/html"));
    for part in [page.as_str(), "Token refused", "the tracker said 401", "Jira"] {
        let html = html.replace("&#x2f;", "/");
        assert!(plain.contains(part) && html.contains(part), "{part} in\n{plain}\n{html}");
    }
    assert!(!html.contains("<script>"), "{html}");
    world.drain.close().await;
}

#[tokio::test]
async fn answers_decide_whether_a_later_try_may_help() {
    let mailbox = Mailbox::start(&[]);
    let config = smtp(mailbox.port, SmtpTls::None, None);
    for (to, expected) in [
        (
            "nobody@example.org",
            "never: the mail server `localhost` said 550: 5.1.1 no such mailbox",
        ),
        ("busy@example.org", "later: the mail server `localhost` said 451: 4.3.2 come back later"),
        ("not an address", "never: the recipient's address is no address of mail"),
        (
            "a@b\r\nRCPT TO:<eve@example.org>",
            "never: the recipient's address is no address of mail",
        ),
    ] {
        let said = match deliver(&config, to).await.unwrap_err() {
            Failure::Later { why, after: None } => format!("later: {why}"),
            Failure::Never(why) => format!("never: {why}"),
            other => panic!("{other:?}"),
        };
        assert_eq!(said, expected, "{to}");
    }
    assert_eq!(mailbox.mails().len(), 0);
}

#[tokio::test]
async fn a_password_proves_who_we_are_and_is_never_repeated() {
    let mailbox = Mailbox::start(&["auth"]);
    let port = mailbox.port;
    let sent = deliver(&smtp(port, SmtpTls::None, Some("hunter2")), "ada@example.org").await;
    assert_eq!(sent, Ok(()));
    assert_eq!(mailbox.at_least(1, SOON).await[0]["user"], "me");
    let wrong = deliver(&smtp(port, SmtpTls::None, Some("s3cret")), "ada@example.org").await;
    let wrong = wrong.unwrap_err();
    assert!(matches!(wrong, Failure::Later { .. }), "an operator mends it: {wrong}");
    assert!(wrong.to_string().contains("535") && !wrong.to_string().contains("s3cret"), "{wrong}");
    let leaky = deliver(&smtp(port, SmtpTls::None, Some("hunter2")), "leaky@example.org").await;
    let leaky = leaky.unwrap_err().to_string();
    assert!(leaky.contains("554: *** is no password"), "{leaky}");
}

#[tokio::test]
async fn without_encryption_nothing_is_said_where_it_has_to_be() {
    let mailbox = Mailbox::start(&["auth"]);
    for tls in [SmtpTls::StartTls, SmtpTls::Implicit] {
        let refused = deliver(&smtp(mailbox.port, tls, Some("hunter2")), "ada@example.org").await;
        assert!(matches!(refused, Err(Failure::Later { .. })), "{tls:?}: {refused:?}");
    }
    assert_eq!(mailbox.mails().len(), 0);
}

/// Authorities come from the environment of a process, so the sending happens in one of its own.
#[tokio::test]
async fn encrypted_mail_goes_to_a_server_that_is_trusted_and_to_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| dir.path().join(name));
    let [certificate, key] = [certificate.to_str().unwrap(), key.to_str().unwrap()];
    let made = std::process::Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ])
        .args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args([
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
            key,
            "-out",
            certificate,
        ])
        .output()
        .expect("openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for mode in ["tls", "wrapped"] {
        let mailbox = Mailbox::start(&[mode, certificate, key]);
        for (trusted, sent) in [(Some(certificate), true), (None, false)] {
            let mut child = std::process::Command::new(std::env::current_exe().unwrap());
            child.args(["--exact", "mail::sends_one_encrypted_mail", "--ignored", "--nocapture"]);
            child.args(["--test-threads", "1"]);
            child.env("MAIL_TEST", format!("{mode} {}", mailbox.port));
            child.envs(trusted.map(|file| ("SSL_CERT_FILE", file)));
            let done = child.output().unwrap();
            let said = String::from_utf8_lossy(&done.stderr);
            assert_eq!(done.status.success(), sent, "{mode}, trusted: {trusted:?}\n{said}");
            assert!(
                sent || said.contains("in confidence") || said.contains("could not be"),
                "{said}"
            );
        }
        let mails = mailbox.at_least(1, SOON).await;
        assert_eq!((mails.len(), &mails[0]["encrypted"]), (1, &json!(true)), "{mode}");
    }
}

#[tokio::test]
#[ignore = "run by the test above, in a process of its own"]
async fn sends_one_encrypted_mail() {
    let setting = preloop::config::Env::of_process().text("MAIL_TEST").unwrap().to_owned();
    let (mode, port) = setting.split_once(' ').unwrap();
    let tls = if mode == "tls" { SmtpTls::StartTls } else { SmtpTls::Implicit };
    let sent = deliver(&smtp(port.parse().unwrap(), tls, None), "ada@example.org").await;
    assert_eq!(sent, Ok(()));
}
