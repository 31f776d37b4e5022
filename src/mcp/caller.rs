//! Who calls: a person, an API key, an OAuth client or a running execution, each with what it may.

use super::allowed::AllowedTool;
use crate::{
    auth::{Auth, AuthError, Identity, Principal, RUNTIME_TOKEN_PREFIX, Scope, Scopes},
    secrets::hash_token,
};
use async_trait::async_trait;
use preloop_actors::{
    ids::{AccountId, Epoch, ExecutionId, FlowId, UserId},
    policy::Role,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// How long a proven credential is taken as proven without asking the database: what a revocation may take.
const PROVEN_FOR: Duration = Duration::from_secs(1);
/// After how long a credential in use is proven anew, so that nobody waits for that as long as it is.
const PROVE_AFTER: Duration = Duration::from_millis(500);
/// Most proven credentials remembered at once.
const PROVEN_MAX: usize = 10_000;
/// Longest credential that is looked at; ours are far shorter.
const CREDENTIAL_BYTES_MAX: usize = 4096;

/// The scope that lets a client list tools and call those that only read.
pub const SCOPE_READ: &str = "mcp:read";
/// The scope that lets it call every tool.
pub const SCOPE_WRITE: &str = "mcp:write";

/// A caller whose credential was proven.
#[derive(Clone, Debug, PartialEq)]
pub struct McpCaller {
    pub account: AccountId,
    pub principal: McpPrincipal,
    pub access: Access,
    /// Of the person whose rights it has; rules may ask for them.
    pub roles: Arc<[Role]>,
}

/// With what the caller proved itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum McpPrincipal {
    /// An access token of one login.
    Person { user: UserId, session: Uuid },
    /// An API key, acting as its user.
    Key { user: UserId, key: Uuid },
    /// An MCP client that a person let in.
    Client { user: UserId, client: Uuid },
    /// The container of a running execution: it has the tools that its flow lists, and no others.
    Execution {
        execution: ExecutionId,
        container_epoch: Epoch,
        tools: Arc<[AllowedTool]>,
        /// Whose execution it is, and its name.
        flow: Option<(FlowId, Arc<str>)>,
        /// How far what it writes is from something that happened outside.
        depth: i16,
    },
}

/// What the scopes of a credential allow at this endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Tools that only read.
    Read,
    /// Every tool.
    Write,
}

impl McpCaller {
    /// Somebody without roles.
    pub fn new(account: AccountId, principal: McpPrincipal, access: Access) -> Self {
        Self { account, principal, access, roles: Arc::default() }
    }

    /// Whom a session, a task or a state belongs to. A session id alone proves nothing: another principal that
    /// presents it is told that there is none.
    pub fn binding(&self) -> String {
        match &self.principal {
            McpPrincipal::Person { user, .. } => format!("user:{user}"),
            McpPrincipal::Key { key, .. } => Self::key_binding(*key),
            McpPrincipal::Client { user, client } => format!("client:{client}:{user}"),
            McpPrincipal::Execution { execution, container_epoch, .. } => {
                format!("execution:{execution}:{}", container_epoch.0)
            }
        }
    }

    /// What an API key holds things under.
    pub fn key_binding(key: Uuid) -> String {
        format!("key:{key}")
    }

    fn of(identity: Identity) -> Option<Self> {
        let user = identity.user.id;
        let principal = match identity.principal {
            Principal::User { session } => McpPrincipal::Person { user, session },
            Principal::ApiKey { id } => McpPrincipal::Key { user, key: id },
            Principal::OAuth { client, .. } => McpPrincipal::Client { user, client },
        };
        let access = access(&identity.scopes)?;
        let roles = identity.user.roles.into();
        Some(Self { account: identity.user.account, principal, access, roles })
    }
}

/// `read` and `write` of the REST API count as their namesakes here; scopes for single permissions do not.
fn access(scopes: &Scopes) -> Option<Access> {
    let Scopes::Only(scopes) = scopes else { return Some(Access::Write) };
    let of = |scope: &Scope| match scope {
        Scope::Write | Scope::Admin => Some(Access::Write),
        Scope::Read => Some(Access::Read),
        Scope::Mcp(name) if *name == SCOPE_READ => Some(Access::Read),
        Scope::Mcp(_) => Some(Access::Write),
        Scope::One(_) => None,
    };
    scopes.iter().filter_map(of).max()
}

/// Why a caller is not let in.
#[derive(Debug)]
pub enum Refusal {
    /// No credential, or one that proves nothing.
    Unproven(String),
    /// A proven one without any scope for this endpoint.
    NoScope,
    /// It could not be found out.
    Unavailable,
}

/// Finds out whose a credential is.
#[async_trait]
pub trait Prover: Send + Sync {
    async fn prove(&self, credential: &str) -> Result<McpCaller, Refusal>;
}

/// Tells who presents a credential. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Callers {
    prover: Arc<dyn Prover>,
    proven: Arc<Mutex<HashMap<[u8; 32], Proven>>>,
}

struct Proven {
    caller: Arc<McpCaller>,
    at: Instant,
    /// Somebody proves it anew.
    renewing: bool,
}

impl Proven {
    fn counts(&self) -> bool {
        self.at.elapsed() < PROVEN_FOR
    }
}

impl Callers {
    /// Those whom the database knows. `public_url` is where the world reaches us, without a slash at its end.
    pub fn new(auth: Auth, public_url: &str) -> Self {
        let resource = format!("{public_url}{}", super::endpoint::PATH);
        Self::proven_by(Database { auth, resource })
    }

    pub fn proven_by(prover: impl Prover + 'static) -> Self {
        Self { prover: Arc::new(prover), proven: Arc::default() }
    }

    /// Who presents this credential.
    pub async fn identify(&self, credential: &str) -> Result<Arc<McpCaller>, Refusal> {
        if credential.len() > CREDENTIAL_BYTES_MAX {
            return Err(Refusal::Unproven(
                "the credential is too long to be one of ours".to_owned(),
            ));
        }
        let hash = hash_token(credential);
        if let Some((caller, is_due)) = self.remembered(&hash) {
            if is_due {
                self.renew(hash, credential.to_owned());
            }
            return Ok(caller);
        }
        let at = Instant::now();
        let caller = Arc::new(self.prover.prove(credential).await?);
        self.remember(hash, &caller, at);
        Ok(caller)
    }

    /// Who was proven, and whether it is time to prove it anew; that is told to one alone.
    fn remembered(&self, hash: &[u8; 32]) -> Option<(Arc<McpCaller>, bool)> {
        let mut proven = self.proven();
        let found = proven.get_mut(hash).filter(|proven| proven.counts())?;
        let is_due = !found.renewing && found.at.elapsed() >= PROVE_AFTER;
        found.renewing |= is_due;
        Some((found.caller.clone(), is_due))
    }

    /// Proves a credential anew beside the calls that use it. One that counts no more is forgotten at once; when
    /// nobody knows, it expires.
    fn renew(&self, hash: [u8; 32], credential: String) {
        let callers = self.clone();
        tokio::spawn(async move {
            let at = Instant::now();
            match callers.prover.prove(&credential).await {
                Ok(caller) => callers.remember(hash, &Arc::new(caller), at),
                Err(Refusal::Unavailable) => {}
                Err(Refusal::Unproven(_) | Refusal::NoScope) => {
                    callers.proven().remove(&hash);
                }
            }
        });
    }

    /// `at` is when it was asked.
    fn remember(&self, hash: [u8; 32], caller: &Arc<McpCaller>, at: Instant) {
        let mut proven = self.proven();
        if proven.len() >= PROVEN_MAX {
            proven.retain(|_, one| one.counts());
        }
        if proven.len() < PROVEN_MAX {
            proven.insert(hash, Proven { caller: caller.clone(), at, renewing: false });
        }
    }

    fn proven(&self) -> MutexGuard<'_, HashMap<[u8; 32], Proven>> {
        self.proven.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Database {
    auth: Auth,
    /// What the tokens of MCP clients have to be for (RFC 8707).
    resource: String,
}

#[async_trait]
impl Prover for Database {
    async fn prove(&self, credential: &str) -> Result<McpCaller, Refusal> {
        if credential.starts_with(RUNTIME_TOKEN_PREFIX) {
            let found = self.auth.identify_runtime(credential).await?;
            let (execution, container_epoch) = (found.execution, found.container_epoch);
            let reach = self.auth.reach(found).await?;
            let (tools, depth) = (AllowedTool::read_all(&reach.tools).into(), reach.depth);
            let flow = reach.flow.map(|(id, name)| (id, name.into()));
            let principal =
                McpPrincipal::Execution { execution, container_epoch, tools, flow, depth };
            return Ok(McpCaller::new(found.account, principal, Access::Write));
        }
        McpCaller::of(self.auth.identify_mcp(credential, &self.resource).await?)
            .ok_or(Refusal::NoScope)
    }
}

impl From<AuthError> for Refusal {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Store(error) => {
                tracing::warn!("a caller could not be told: {error}");
                Self::Unavailable
            }
            error => Self::Unproven(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    /// Proves everybody until it does not, and counts.
    #[derive(Default)]
    struct Fickle {
        asked: AtomicUsize,
        refuses: AtomicBool,
    }

    #[async_trait]
    impl Prover for Arc<Fickle> {
        async fn prove(&self, _: &str) -> Result<McpCaller, Refusal> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.refuses.load(Ordering::Relaxed) {
                return Err(Refusal::NoScope);
            }
            let user = UserId(Uuid::nil());
            let principal = McpPrincipal::Key { user, key: Uuid::nil() };
            Ok(McpCaller::new(AccountId(Uuid::nil()), principal, Access::Read))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_credential_in_use_is_proven_beside_and_one_taken_back_is_gone() {
        let fickle = Arc::new(Fickle::default());
        let callers = Callers::proven_by(fickle.clone());
        let asked = || fickle.asked.load(Ordering::Relaxed);
        let passes = async || callers.identify("x").await.is_ok();
        assert!(passes().await && passes().await);
        assert_eq!(asked(), 1);
        for turn in 2..10 {
            tokio::time::advance(PROVE_AFTER).await;
            assert!(passes().await && passes().await, "nobody waits");
            tokio::task::yield_now().await;
            assert_eq!(asked(), turn, "one proves it");
        }
        fickle.refuses.store(true, Ordering::Relaxed);
        assert!(passes().await);
        tokio::time::advance(PROVE_AFTER).await;
        assert!(passes().await, "for a second at the most");
        tokio::task::yield_now().await;
        assert!(!passes().await);
        fickle.refuses.store(false, Ordering::Relaxed);
        assert!(passes().await);
        fickle.refuses.store(true, Ordering::Relaxed);
        tokio::time::advance(PROVEN_FOR).await;
        assert!(!passes().await, "one that nobody used is proven before it counts again");
    }

    #[test]
    fn scopes_open_as_much_as_they_say() {
        let check = |names: &[&str], expected| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(access(&Scopes::parse_stored(&names)), expected, "{names:?}");
        };
        check(&[], Some(Access::Write));
        check(&["mcp:read"], Some(Access::Read));
        check(&["mcp:read", "mcp:write"], Some(Access::Write));
        check(&["mcp:*"], Some(Access::Write));
        check(&["read"], Some(Access::Read));
        check(&["write"], Some(Access::Write));
        check(&["view_flows"], None);
        check(&["gone"], None);
    }
}
