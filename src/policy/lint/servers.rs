//! Servers: secrets that a document cannot bring along.

use super::{
    super::{entries::ServerEntry, export::server_entry, finding::Finding},
    Lint,
};
use crate::store::mcp_servers::{AuthType, McpServer, Place};
use preloop_actors::flow::{field_path, item_path};
use reqwest::Url;

impl Lint<'_> {
    pub(super) fn servers(&mut self) {
        let known = self.known;
        for (name, entry) in self.document.servers.iter().flatten() {
            let path = field_path("servers", name);
            match known.server(name) {
                None => self.new_server(&path, entry),
                Some(kept) if server_entry(kept) != *entry => {
                    self.changed_server(&path, entry, kept)
                }
                Some(_) => {}
            }
        }
    }

    fn new_server(&mut self, path: &str, entry: &ServerEntry) {
        if entry.auth_type != AuthType::None {
            self.push(missing(&field_path(path, "auth_type"), "its credentials are not here"));
        }
        for (index, name) in entry.env.iter().enumerate() {
            let path = item_path(&field_path(path, "env"), index);
            self.push(no_value(&path, name));
        }
    }

    fn changed_server(&mut self, path: &str, entry: &ServerEntry, kept: &McpServer) {
        let settings = &kept.settings;
        let has_secret = settings.auth.sealed.is_some();
        if entry.auth_type != AuthType::None && entry.auth_type != settings.auth_type {
            let what = "the credentials that are kept are of another kind";
            self.push(missing(&field_path(path, "auth_type"), what));
        } else if entry.auth_type != AuthType::None && has_secret && !is_same_party(entry, kept) {
            let what = "the credentials that are kept were given for another address, and go";
            self.push(missing(&field_path(path, "url"), what));
        }
        let variables = match &settings.place {
            Place::Command { env, .. } => Some(&env.shown),
            Place::Http { .. } => None,
        };
        for (index, name) in entry.env.iter().enumerate() {
            if !variables.is_some_and(|variables| variables.contains_key(name)) {
                self.push(no_value(&item_path(&field_path(path, "env"), index), name));
            }
        }
    }
}

/// Whether the same people answer there, who know the secret already. Also what decides when a document is applied.
pub fn is_same_party(entry: &ServerEntry, kept: &McpServer) -> bool {
    let origin = |url: &str| Url::parse(url).map(|url| url.origin()).ok();
    match (&kept.settings.place, &entry.url) {
        (Place::Http { url: kept, .. }, Some(url)) => {
            origin(kept).is_some() && origin(kept) == origin(url)
        }
        (Place::Command { .. }, None) => true,
        _ => false,
    }
}

fn missing(path: &str, what: &str) -> Finding {
    let hint =
        "give the credentials over REST (`auth_config`), or in the console, once this is applied";
    Finding::warning("secret_missing", path, what).hint(hint)
}

/// A command that is started without a value that it needs is not what was meant.
fn no_value(path: &str, name: &str) -> Finding {
    let message = format!("there is no value kept for the variable `{name}`");
    let hint = "take it out, apply, and give its value over REST (`env`), or in the console";
    Finding::error("no_value", path, message).hint(hint)
}
