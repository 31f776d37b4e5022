//! Servers: what is given for one place is not shown to another, and a command takes a right of its own.

use super::{Applier, ApplyError};
use crate::{
    mcp::{
        credentials::{self, MASK},
        pins,
    },
    policy::{
        entries::ServerEntry, export::server_entry, finding::Finding, known::KnownTools,
        lint::is_same_party, resolve::ResolvedServer,
    },
    store::{
        mcp_offers, mcp_pins,
        mcp_servers::{self, McpServer, Place, Sealed, Settings, Status, Transport},
        rows::Saved,
    },
};
use deadpool_postgres::GenericClient;
use preloop_actors::{flow::field_path, policy::Permission};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What has to happen to servers once the change is committed.
#[derive(Debug, Default)]
pub struct Written {
    /// To be asked what they offer.
    pub to_scan: Vec<Uuid>,
    /// Gone, or switched off.
    pub to_let_go: Vec<Uuid>,
}

type Servers = BTreeMap<String, ResolvedServer>;

impl Applier<'_> {
    /// Makes the servers that are new, and writes those that differ.
    pub(super) async fn keep_servers(
        &self,
        tx: &impl GenericClient,
        known: &KnownTools,
        wanted: &Servers,
    ) -> Result<Written, ApplyError> {
        let mut written = Written::default();
        for (name, ResolvedServer { id, entry }) in wanted {
            let kept = known.server(name);
            match kept {
                Some(kept) if server_entry(kept) == *entry => {}
                Some(kept) => self.update_server(tx, kept, entry, &mut written).await?,
                None => {
                    let settings = self.settings(name, *id, entry, None)?;
                    let status = if entry.is_active { Status::Active } else { Status::Inactive };
                    if !mcp_servers::insert(tx, self.account, *id, &settings, status).await? {
                        return Err(overtaken(name));
                    }
                    mcp_pins::set_review(tx, self.account, *id, entry.review).await?;
                    written.to_scan.extend(entry.is_active.then_some(*id));
                }
            }
        }
        Ok(written)
    }

    async fn update_server(
        &self,
        tx: &impl GenericClient,
        kept: &McpServer,
        entry: &ServerEntry,
        written: &mut Written,
    ) -> Result<(), ApplyError> {
        let (id, name, before) = (kept.id, &kept.settings.name, &kept.settings);
        let settings = self.settings(name, id, entry, Some(kept))?;
        let moves = settings.place.is_elsewhere(&before.place);
        if moves && !self.is_person {
            let decided = mcp_servers::decided_for_good(tx, self.account, id).await?;
            if decided.any() {
                return Err(ApplyError::Conflict(format!(
                    "the server `{name}` would be another one, and only a person can take back what is said of its \
                     tools ({decided}); sign in and try again, or keep its address"
                )));
            }
        }
        let status = match (entry.is_active, kept.status) {
            (false, _) => Status::Inactive,
            (true, Status::Inactive) => Status::Active,
            (true, status) => status,
        };
        let reconnects = before.place != settings.place
            || before.auth_type != settings.auth_type
            || before.auth != settings.auth;
        let saved =
            mcp_servers::update(tx, self.account, id, &settings, status, reconnects).await?;
        if saved != Saved::Done {
            return Err(overtaken(name));
        }
        if moves {
            // What another place offered must not pass for what this one does.
            mcp_offers::replace(tx, self.account, id, &[]).await?;
        }
        let review = entry.review.filter(|review| *review != kept.pinning.review);
        if review.is_some() {
            mcp_pins::set_review(tx, self.account, id, review).await?;
        }
        if (moves || review.is_some())
            && let Some(server) = mcp_servers::get(tx, self.account, id).await?
        {
            pins::recount(tx, self.account, &server).await?;
        }
        let awakes = kept.status == Status::Inactive && status == Status::Active;
        match status {
            Status::Inactive => written.to_let_go.push(id),
            Status::Active | Status::Error => {
                written.to_scan.extend((reconnects || awakes).then_some(id));
            }
        }
        Ok(())
    }

    /// Removes the servers that are not wanted any more, with what they offered. How their tools were set up is gone by
    /// then.
    pub(super) async fn drop_servers(
        &self,
        tx: &impl GenericClient,
        known: &KnownTools,
        wanted: &Servers,
        written: &mut Written,
    ) -> Result<(), ApplyError> {
        let is_gone = |server: &&McpServer| !wanted.contains_key(&server.settings.name);
        for kept in known.servers.iter().filter(is_gone) {
            // A document says no verdicts, so none can bring them back; of labels and `review` see `protection`.
            let decided = mcp_servers::decided_for_good(tx, self.account, kept.id).await?;
            if decided.holds || decided.is_reviewed {
                return Err(ApplyError::Conflict(format!(
                    "the server `{}` would go, and with it what people say of its tools ({decided}); remove it by \
                     itself first, or keep its entry",
                    kept.settings.name
                )));
            }
            mcp_servers::delete(tx, self.account, kept.id).await?;
            written.to_let_go.push(kept.id);
        }
        Ok(())
    }

    /// The settings of an entry, with the secrets that are kept as far as they may stay.
    fn settings(
        &self,
        name: &str,
        id: Uuid,
        entry: &ServerEntry,
        kept: Option<&McpServer>,
    ) -> Result<Settings, ApplyError> {
        let place = self.place(name, id, entry, kept)?;
        let stays = |kept: &&McpServer| {
            kept.settings.auth_type == entry.auth_type && is_same_party(entry, kept)
        };
        Ok(Settings {
            name: name.to_owned(),
            place,
            auth_type: entry.auth_type,
            auth: kept.filter(stays).map(|kept| kept.settings.auth.clone()).unwrap_or_default(),
            tool_prefix: entry.tool_prefix.clone(),
            prefix_mode: entry.prefix_mode(),
            is_trusted: entry.is_trusted,
        })
    }

    fn place(
        &self,
        name: &str,
        id: Uuid,
        entry: &ServerEntry,
        kept: Option<&McpServer>,
    ) -> Result<Place, ApplyError> {
        let path = field_path("servers", name);
        let former = kept.map(|kept| &kept.settings.place);
        if entry.transport != Transport::Stdio {
            let url = entry.url.clone().unwrap_or_default();
            let is_kept = matches!(former, Some(Place::Http { url: kept, .. }) if *kept == url);
            if !is_kept && let Err(why) = self.guard.check(&url) {
                let finding = Finding::error("address", field_path(&path, "url"), why.to_string());
                return Err(ApplyError::Findings(vec![finding]));
            }
            return Ok(Place::Http { transport: entry.transport, url });
        }
        let env = match former {
            Some(Place::Command { env, .. }) => self.env(&path, id, entry, env)?,
            Some(Place::Http { .. }) | None => Sealed::default(),
        };
        let place = Place::Command {
            command: entry.command.clone().unwrap_or_default(),
            args: entry.args.clone(),
            image: entry.image.clone(),
            env,
        };
        if former != Some(&place) {
            self.require(Permission::RunMcpCommands)?;
        }
        Ok(place)
    }

    /// The variables that are kept, without those that are not wanted any more.
    fn env(
        &self,
        path: &str,
        id: Uuid,
        entry: &ServerEntry,
        kept: &Sealed,
    ) -> Result<Sealed, ApplyError> {
        let stays = kept.shown.len() == entry.env.len()
            && entry.env.iter().all(|name| kept.shown.contains_key(name));
        if stays {
            return Ok(kept.clone());
        }
        let masked = entry.env.iter().map(|name| (name.clone(), MASK.to_owned())).collect();
        credentials::seal_env(self.sealer, id, &masked, Some(kept)).map_err(|why| {
            ApplyError::Findings(vec![Finding::error("no_value", field_path(path, "env"), why)])
        })
    }
}

fn overtaken(name: &str) -> ApplyError {
    ApplyError::Conflict(format!(
        "the server `{name}` was changed while the document was applied; try again"
    ))
}
