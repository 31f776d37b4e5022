//! Changing a tracker: a new token is tried before it is kept.

use super::{
    connect::SyncHint,
    create::{add_bots, name_taken},
    show,
    shown::TrackerResponse,
    validate::{Tried, look_up, try_credential},
    wire::TrackerUpdate,
};
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Path},
        links::PublicUrl,
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        webhooks::HookCache,
    },
    secrets::Sealer,
    store::{
        Store,
        rows::Saved,
        store_error, sync,
        trackers::{self, Tracker},
    },
    trackers::{
        client::{Identity, TrackerClients},
        connecting::{Connector, Credential},
        oauth,
    },
};
use actix_web::{put, web};
use chrono::Utc;
use preloop_actors::ids::{AccountId, TrackerId};
use secrecy::SecretString;
use serde_json::{Map, Value};
use uuid::Uuid;

/// Settings of a connection that decide where a token goes and as whose.
const DIRECTING: [&str; 6] =
    ["api_url", "email", "username", "app_id", "installation_id", "deployment"];

/// Changes what is given and leaves the rest. A new token is kept once it is found to be good.
#[utoipa::path(
    tag = "trackers",
    responses((status = 200, body = TrackerResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[put("/trackers/{tracker_id}")]
#[expect(clippy::too_many_arguments, reason = "extractors")]
pub async fn update(
    caller: Caller<may::EditTrackers>,
    id: Path<Uuid>,
    body: Json<TrackerUpdate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    links: web::Data<PublicUrl>,
    hooks: web::Data<HookCache>,
    remote: Remote,
) -> Result<web::Json<TrackerResponse>, ApiError> {
    let (id, mut body) = (TrackerId(id.0), body.0);
    body.check()?;
    body.token = body.token.map(|token| token.map(|token| oauth::kept(token, Utc::now())));
    let known = known(&store, caller.account, id).await?;
    let identity = remote.validated(caller.account, &known, &mut body).await?;
    let (details, meta_data) =
        (body.connection_details.map(Value::Object), body.meta_data.map(Value::Object));
    let rules: Option<Vec<trackers::ScopeRule>> =
        body.scope_rules.map(|rules| rules.into_iter().map(Into::into).collect());
    let place = trackers::token_place(id);
    let change = trackers::TrackerChange {
        name: body.name.as_deref(),
        is_active: body.is_active,
        connection_details: details.as_ref(),
        meta_data: meta_data.as_ref(),
        own_logins: body.own_logins.as_deref(),
        url: body.url.as_ref().map(Option::as_deref),
        token_sealed: body.token.map(|token| token.map(|token| sealer.seal(&place, &token))),
        subscribed_events: body.subscribed_events.as_ref().map(Option::as_deref),
        scope_rules: rules.as_deref(),
    };
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = show(&tx, &links, caller.account, id).await?;
    match trackers::update(&tx, caller.account, id, &change).await? {
        Saved::Done => {}
        Saved::NameTaken => return Err(name_taken(change.name.unwrap_or_default())),
        Saved::Missing => return Err(ApiError::not_found("tracker")),
    }
    match (&identity, &change.token_sealed) {
        (Some(identity), _) => sync::tried(&tx, caller.account, id, identity.expires_at).await?,
        (None, Some(None)) => sync::untried(&tx, caller.account, id).await?,
        (None, _) => {
            // Without a token there is nothing to be read.
            sync::request(&tx, caller.account, id).await?;
        }
    }
    let response = show(&tx, &links, caller.account, id).await?;
    let written = Change::new("update_tracker", "tracker", id).with("name", &*response.name);
    let written = written.between(&before.settings(), &response.settings());
    caller.record(&tx, written.secret("token", change.token_sealed.is_some())).await?;
    tx.commit().await.map_err(store_error)?;
    hooks.forget_tracker(id);
    remote.hint.give();
    Ok(web::Json(response))
}

async fn known(store: &Store, account: AccountId, id: TrackerId) -> Result<Tracker, ApiError> {
    let db = store.client().await?;
    let found = trackers::get(&db, account, id).await?;
    found.ok_or_else(|| ApiError::not_found("tracker"))
}

/// What speaks with trackers.
pub struct Remote {
    clients: web::Data<dyn TrackerClients>,
    connector: web::Data<dyn Connector>,
    hint: web::Data<SyncHint>,
}

impl Remote {
    /// Tries a token that is new, and looks up what new rules name. A bot's login becomes one of our own.
    async fn validated(
        &self,
        account: AccountId,
        known: &Tracker,
        body: &mut TrackerUpdate,
    ) -> Result<Option<Identity>, ApiError> {
        let rules = body.scope_rules.as_deref();
        let Some(Some(token)) = &body.token else {
            let keeps_token = known.has_token && body.token.is_none();
            if keeps_token && body.url.as_ref().is_some_and(|url| *url != known.url) {
                let problem = "a kept token goes only to the address it was entered for; give `token` as well";
                return Err(ApiError::invalid_field("url", problem));
            }
            let redirects = |details: &Map<String, Value>| {
                DIRECTING
                    .iter()
                    .any(|name| details.get(*name) != known.connection_details.get(*name))
            };
            if keeps_token && body.connection_details.as_ref().is_some_and(redirects) {
                let problem = format!(
                    "a kept token is used only as it was entered; give `token` as well to change any of {}",
                    DIRECTING.join(", ")
                );
                return Err(ApiError::invalid_field("connection_details", problem));
            }
            if let (true, Some(rules)) = (keeps_token, rules)
                && let Some(client) = self.clients.client(account, known.id).await?
            {
                look_up(&*client, rules).await?;
            }
            return Ok(None);
        };
        let details = body.connection_details.clone().map(Value::Object);
        let credential = Credential {
            kind: known.kind,
            url: body.url.clone().unwrap_or_else(|| known.url.clone()),
            token: SecretString::from(token.as_str()),
            details: details.unwrap_or_else(|| known.connection_details.clone()),
        };
        let Tried { client, identity } = try_credential(&**self.connector, &credential).await?;
        look_up(&*client, rules.unwrap_or_default()).await?;
        let mut own = body.own_logins.take().unwrap_or_else(|| known.own_logins.clone());
        add_bots(&mut own, &identity);
        body.own_logins = Some(own);
        Ok(Some(identity))
    }
}

impl actix_web::FromRequest for Remote {
    type Error = ApiError;
    type Future = futures::future::Ready<Result<Self, ApiError>>;

    fn from_request(
        request: &actix_web::HttpRequest,
        _: &mut actix_web::dev::Payload,
    ) -> Self::Future {
        fn data<T: ?Sized + 'static>(
            request: &actix_web::HttpRequest,
        ) -> Result<web::Data<T>, ApiError> {
            let found = request.app_data::<web::Data<T>>().cloned();
            found.ok_or_else(|| {
                ApiError::internal("what speaks with trackers is not in the app's data")
            })
        }
        let made = || {
            Ok(Self { clients: data(request)?, connector: data(request)?, hint: data(request)? })
        };
        futures::future::ready(made())
    }
}
