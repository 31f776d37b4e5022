//! Applying: in one transaction, on record, and known to whatever decides about calls and to the servers.

use crate::{
    auth::Principal,
    http::{
        audit::Change as Record,
        caller::{Authenticated, require},
        error::ApiError,
    },
    mcp::catalog::{Catalogs, Scanner, scan::scan},
    net_guard::NetGuard,
    policy::{
        apply::{Applied, Applier, ApplyError, Wanted},
        diff::{Change, Section},
    },
    secrets::Sealer,
    store::{Store, audit, mcp_servers, store_error},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures::{
    StreamExt,
    future::{Ready, ready},
    stream,
};
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde_json::Value;
use uuid::Uuid;

/// What records are about.
pub const RESOURCE: &str = "policy_version";
/// Most changes that are told in the record; the versions have all of them.
const TOLD_MAX: usize = 50;
/// Servers that are asked at a time what they offer.
const SCANS: usize = 4;

/// What applying needs.
pub struct Desk {
    store: Data<Store>,
    sealer: Data<Sealer>,
    guard: Data<NetGuard>,
    catalogs: Data<Catalogs>,
    scanner: Data<dyn Scanner>,
}

impl FromRequest for Desk {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        fn data<T: ?Sized + 'static>(request: &HttpRequest) -> Result<Data<T>, ApiError> {
            let missing =
                || ApiError::internal("what applying a policy needs is not in the app's data");
            request.app_data::<Data<T>>().cloned().ok_or_else(missing)
        }
        let all = || {
            Ok(Self {
                store: data(request)?,
                sealer: data(request)?,
                guard: data(request)?,
                catalogs: data(request)?,
                scanner: data(request)?,
            })
        };
        ready(all())
    }
}

impl Desk {
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Applies a document for somebody. A dry run goes all the way, and is taken back.
    pub async fn apply(
        &self,
        who: &Authenticated,
        wanted: &Wanted<'_>,
        dry_run: bool,
    ) -> Result<Applied, ApplyError> {
        let Authenticated(identity, asker) = who;
        let account = identity.user.account;
        let applier = Applier {
            account,
            author: Some(identity.user.id),
            is_person: matches!(identity.principal, Principal::User { .. }),
            may: &|permission| require(identity, permission).is_ok(),
            sealer: &self.sealer,
            guard: &self.guard,
        };
        let applied = {
            let mut db = self.store.client().await?;
            let tx = db.transaction().await.map_err(store_error)?;
            let applied = applier.apply(&tx, wanted).await?;
            if dry_run {
                tx.rollback().await.map_err(store_error)?;
                return Ok(applied);
            }
            if applied.has_written(wanted) {
                let entry = asker.entry(record(wanted, &applied));
                audit::insert(&tx, &[entry]).await?;
            }
            tx.commit().await.map_err(store_error)?;
            applied
        };
        self.catalogs.changed(account);
        self.follow(account, &applied).await;
        Ok(applied)
    }

    /// Has servers asked what they offer, and lets go of those that are gone. What fails is told where servers are.
    async fn follow(&self, account: AccountId, applied: &Applied) {
        applied.to_let_go.iter().for_each(|server| self.scanner.let_go(*server));
        if applied.to_scan.is_empty() {
            return;
        }
        let scans =
            stream::iter(&applied.to_scan).for_each_concurrent(SCANS, |server| async move {
                if let Err(error) = self.scan(account, *server).await {
                    tracing::warn!(%server, "a server of a policy could not be scanned: {error}");
                }
            });
        scans.await;
        self.catalogs.changed(account);
    }

    async fn scan(&self, account: AccountId, server: Uuid) -> Result<(), StoreError> {
        let found = {
            let db = self.store.client().await?;
            mcp_servers::get(&db, account, server).await?
        };
        if let Some(server) = found {
            scan(&self.store, self.scanner.get_ref(), account, &server).await?;
        }
        Ok(())
    }
}

/// What was done, for the record.
pub fn record(wanted: &Wanted<'_>, applied: &Applied) -> Record {
    let action = match wanted.rolled_back_to {
        Some(_) => "roll_back_policy",
        None => "apply_policy",
    };
    // Whoever reads the record need not see how servers are reached.
    let told = |change: &Change| match change.section {
        Section::Servers => change.place(),
        Section::Defaults | Section::Workflows | Section::Tools => change.to_string(),
    };
    let changes = applied.changes.iter().take(TOLD_MAX).map(told);
    let record = Record::new(action, RESOURCE, applied.version.id)
        .with("number", applied.version.number)
        .with("changes", changes.map(Value::from).collect::<Vec<_>>())
        .with("changes_total", applied.changes.len());
    let record = match applied.found {
        Some(number) => record.with("found_version", number),
        None => record,
    };
    match wanted.rolled_back_to {
        Some(number) => record.with("rolled_back_to", number),
        None => record,
    }
}
