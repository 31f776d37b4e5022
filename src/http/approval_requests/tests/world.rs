//! Requests over the real app and the real database, and everybody who may want to decide them.

use crate::{
    approvals::{Hints, StoredApprovals},
    http::{
        approval_requests::EditCheck,
        links::PublicUrl,
        testing::{Answer, Member, TestApp},
    },
    notify::{Carrier, Carriers, Delivery, Failure, Notifier, notice::Notice},
    secrets::hash_token,
    store::notifications,
};
use actix_web::{http::Method, test::TestRequest, web::Data};
use async_trait::async_trait;
use preloop_actors::{
    approval::{
        About, Answer as Say, Approval, ApprovalId, Ballot, Binding, Claim, Decider, Ending,
        NewApproval, Principal, RunEnd, Runner, Terms,
    },
    gate::{Hash, PolicyVersion, ToolKey, ToolOrigin, canonical},
    ids::{AccountId, ReplicaId, UserId},
    policy::Role,
    ports::{Approvals, Request},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

pub const URL: &str = "https://preloop.example.com";
pub const WINDOW: Duration = Duration::from_secs(7_200);

/// The app with requests, an account's owner, and the owner of another.
pub struct World {
    app: TestApp,
    pub approvals: StoredApprovals,
    pub owner: Member,
    pub stranger: Member,
    /// Pushes that went out.
    pub pushed: Arc<Mutex<Vec<String>>>,
}

impl Deref for World {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

/// Lets every edit pass that does not say otherwise.
struct Edits;

#[async_trait]
impl EditCheck for Edits {
    async fn check(&self, _: AccountId, _: ApprovalId, edited: &Value) -> Result<(), String> {
        match edited["branch"] == "main" {
            true => Err("the rule `never main` denies this call".to_owned()),
            false => Ok(()),
        }
    }
}

/// Takes pushes, but knows no device whose token is `gone`.
struct Pushes(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Carrier for Pushes {
    async fn deliver(&self, delivery: &Delivery) -> Result<(), Failure> {
        let said = format!("{:?}: {}", delivery.target, delivery.notice.approval()?.tool);
        self.0.lock().unwrap().push(said);
        match serde_json::to_value(&delivery.target).unwrap()["token"] == "gone" {
            true => Err(Failure::Gone("the push service does not know the device".to_owned())),
            false => Ok(()),
        }
    }
}

pub async fn world() -> World {
    let pushed = Arc::<Mutex<Vec<String>>>::default();
    let carrier: Arc<dyn Carrier> = Arc::new(Pushes(pushed.clone()));
    let app = TestApp::start_with_state(move |cfg, state| {
        let edits: Arc<dyn EditCheck> = Arc::new(Edits);
        let notifier = Notifier::new(state.sealer.clone(), true);
        let approvals =
            StoredApprovals::new(state.store, notifier, state.sealer, URL, Hints::default());
        cfg.app_data(Data::new(approvals))
            .app_data(Data::from(edits))
            .app_data(Data::new(PublicUrl::new(URL)))
            .app_data(Data::new(Carriers::from_fn(move |_| carrier.clone())));
    })
    .await;
    let (owner, stranger) = (app.member(Role::Owner).await, app.member(Role::Owner).await);
    let state = &app.state;
    let notifier = Notifier::new(state.sealer.clone(), true);
    let approvals = StoredApprovals::new(
        state.store.clone(),
        notifier,
        state.sealer.clone(),
        URL,
        Hints::default(),
    );
    World { app, approvals, owner, stranger, pushed }
}

/// A request by an agent to delete a branch.
pub fn request(account: AccountId) -> Request {
    let id = ApprovalId::fresh();
    let arguments = json!({"repository": "octo/app", "branch": "feature/old", "token": "hunter2"});
    let text = canonical(&arguments).unwrap();
    let binding = Binding {
        principal: Principal { account, user: None, key: None, execution: None },
        tool: ToolKey { origin: ToolOrigin::Builtin, name: "delete_branch".to_owned() },
        arguments: Hash::of(text.as_bytes()),
        definition: Hash::of(id.0.as_bytes()),
        policy: PolicyVersion(1),
    };
    Request {
        new: NewApproval { id, binding, terms: Terms { window: WINDOW, ..Terms::default() } },
        arguments: text,
        justification: Some("The branch was merged, and nobody has used it for a year.".to_owned()),
        why: json!({"basis": "rule"}),
        about: About {
            tool: "github_delete_branch".to_owned(),
            server: Some("github".to_owned()),
            agent: Some("triage".to_owned()),
            session: Some("#17".to_owned()),
            summary: Some("Deletes the branch feature/old of octo/app.".to_owned()),
            reason: "the rule `deleting needs a person` applies".to_owned(),
            shown: json!({"repository": "octo/app", "branch": "feature/old", "token": "[redacted]"}),
            ..About::default()
        },
    }
}

impl World {
    /// A request of the owner's account.
    pub async fn asked(&self, change: impl FnOnce(&mut Request)) -> ApprovalId {
        let mut request = request(self.owner.account);
        change(&mut request);
        let id = request.new.id;
        self.approvals.create(request).await.unwrap();
        id
    }

    /// A call as somebody, and its answer.
    pub async fn say(&self, who: &str, id: ApprovalId, what: &str, body: Value) -> Answer {
        let path = format!("/approval-requests/{id}/{what}");
        self.request(Method::POST, &path, who, Some(body)).await
    }

    /// What the owner sees.
    pub async fn seen(&self, id: ApprovalId) -> Value {
        let answer = self.get(&format!("/approval-requests/{id}"), &self.owner.access).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body
    }

    pub async fn approval(&self, id: ApprovalId) -> Approval {
        self.approvals.get(self.owner.account, id).await.unwrap().unwrap().approval
    }

    /// The notice that was mailed to somebody about a request.
    pub async fn mail(&self, id: ApprovalId, to: &Member) -> Notice {
        let db = self.state.store.client().await.unwrap();
        let told = notifications::of_approval(&db, to.account, id.0).await.unwrap();
        let to = format!("user-{}", to.user);
        let message = told.iter().find(|message| message.recipient.contains(&to)).expect("a mail");
        let sql = "SELECT sealed FROM notifications WHERE id = $1";
        let sealed: Vec<u8> = db.query_one(sql, &[&message.id]).await.unwrap().get(0);
        let place = format!("notification:{}", message.id);
        let plain = self.state.sealer.open(&place, &sealed).unwrap();
        let letter: Value = serde_json::from_str(plain.expose_secret()).unwrap();
        serde_json::from_value(letter["notice"].clone()).unwrap()
    }

    /// The token of the owner's mail about a request.
    pub async fn token(&self, id: ApprovalId) -> String {
        let notice = self.mail(id, &self.owner).await;
        let (_, token) = notice.links.review.expose().split_once("token=").expect("a token");
        token.to_owned()
    }

    /// A link that was posted where several read it.
    pub async fn open_link(&self, id: ApprovalId) -> String {
        let token = format!("a-token-of-{id}");
        let sql =
            "INSERT INTO approval_links (token_hash, account_id, request_id) VALUES ($1, $2, $3)";
        let hash = hash_token(&token);
        self.sql(sql, &[&hash.as_slice(), &self.owner.account.0, &id.0]).await;
        token
    }

    pub async fn sql(
        &self,
        sql: &str,
        parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)],
    ) -> u64 {
        self.state.store.client().await.unwrap().execute(sql, parameters).await.unwrap()
    }

    /// Lets time pass for a request: all that its row says of time becomes that much older.
    pub async fn skip(&self, id: ApprovalId, time: Duration) {
        let mut approval = self.approval(id).await;
        approval.asked_at -= time;
        approval.window_began -= time;
        approval.expires_at -= time;
        approval.grant_until = approval.grant_until.map(|at| at - time);
        let state = serde_json::to_value(&approval).unwrap();
        let sql = "UPDATE approval_requests SET state = $2, expires_at = $3 WHERE id = $1";
        self.sql(sql, &[&id.0, &tokio_postgres::types::Json(state), &approval.expires_at]).await;
    }

    /// Somebody's vote, past every page.
    pub async fn vote(&self, id: ApprovalId, user: UserId, answer: Say) {
        let seen = self.approval(id).await.arguments;
        let by = Decider::Person { user, teams: Default::default() };
        let ballot = Ballot { by, answer, comment: None, seen, edit: None, response: None };
        self.approvals.vote(self.owner.account, id, ballot).await.unwrap();
    }

    /// Starts the approved call; it ends so, or is lost.
    pub async fn run(&self, id: ApprovalId, end: Option<RunEnd>) {
        let account = self.owner.account;
        let approval = self.approval(id).await;
        let mut binding = approval.binding;
        binding.arguments = approval.arguments;
        let runner = Runner::fresh(ReplicaId::fresh());
        self.approvals.consume(account, id, Claim::start(binding, runner)).await.unwrap();
        match end {
            Some(end) => {
                let ending = Ending::Done { end, result: Some("{\"ok\":true}".to_owned()) };
                self.approvals.finish(account, id, runner, ending).await.unwrap();
            }
            None => assert_eq!(self.approvals.lose(runner.replica).await.unwrap(), [id]),
        }
    }

    /// Asks for something at the root.
    pub async fn at(&self, method: Method, path: &str) -> Answer {
        self.send(TestRequest::with_uri(path).method(method)).await
    }
}
