//! Makes whole settings of a server from what was and what is given, and refuses what does not go together.

use super::change::Change;
use crate::{
    auth::Identity,
    http::{
        caller::require,
        check::Checks,
        error::{ApiError, Problem},
        fields::{NAME_CHARS_MAX, URL_CHARS_MAX},
    },
    mcp::credentials,
    net_guard::NetGuard,
    secrets::Sealer,
    store::mcp_servers::{AuthType, McpServer, Place, PrefixMode, Sealed, Settings, Transport},
};
use preloop_actors::policy::Permission;
use reqwest::Url;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Longest command or argument, in characters.
const WORD_CHARS_MAX: usize = 4_096;
/// Most arguments of a command.
const ARGS_MAX: usize = 200;
/// Longest prefix.
const PREFIX_CHARS_MAX: usize = 32;

/// Settles the settings of one server for one caller.
pub struct Settler<'a> {
    pub sealer: &'a Sealer,
    pub guard: &'a NetGuard,
    pub id: Uuid,
    pub who: &'a Identity,
}

/// Settings that go together, and what they mean for a server that is there already.
pub struct Settled {
    pub settings: Settings,
    /// It is reached in another way than before.
    pub reconnects: bool,
    /// It is another place than before.
    pub moves: bool,
}

/// The answer when another server of the account has the name.
pub fn name_taken(name: &str) -> ApiError {
    ApiError::bad_request(format!("an MCP server named `{name}` exists already; use another name"))
}

impl Settler<'_> {
    /// The settings after a change. `before` is the server as it is, unless it is new.
    pub fn settle(&self, before: Option<&McpServer>, change: Change) -> Result<Settled, ApiError> {
        check(&change)?;
        let former = before.map(|server| &server.settings);
        let place = self.place(former.map(|former| &former.place), &change)?;
        let auth_type = change.auth_type.or(former.map(|former| former.auth_type));
        let auth_type = auth_type.unwrap_or(AuthType::None);
        let auth = self.auth(before, auth_type, &place, &change)?;
        let (tool_prefix, prefix_mode) = prefix(former, &change)?;
        let name = change.name.or_else(|| former.map(|former| former.name.clone()));
        let is_trusted = change.is_trusted.or(former.map(|former| former.is_trusted));
        let moves = former.is_some_and(|former| place.is_elsewhere(&former.place));
        let reconnects = former.is_some_and(|former| {
            former.place != place || former.auth_type != auth_type || former.auth != auth
        });
        let settings = Settings {
            name: name.unwrap_or_default(),
            place,
            auth_type,
            auth,
            tool_prefix,
            prefix_mode,
            is_trusted: is_trusted.unwrap_or(false),
        };
        Ok(Settled { settings, reconnects, moves })
    }

    /// Where the server is from now on. To have another command run than before takes a right of its own.
    fn place(&self, former: Option<&Place>, change: &Change) -> Result<Place, ApiError> {
        let names_command = change.command.is_some()
            || change.args.is_some()
            || change.env.is_some()
            || change.image.is_some();
        let transport = transport(former, change);
        if transport != Transport::Stdio {
            return match names_command {
                false => self.address(transport, former, change),
                true => {
                    Err(ApiError::invalid_field("command", "is only for the transport `stdio`"))
                }
            };
        }
        if change.url.is_some() {
            return Err(ApiError::invalid_field("url", "is not for the transport `stdio`"));
        }
        let place = self.command(former, change)?;
        if former != Some(&place) {
            require(self.who, Permission::RunMcpCommands)?;
        }
        Ok(place)
    }

    fn address(
        &self,
        transport: Transport,
        former: Option<&Place>,
        change: &Change,
    ) -> Result<Place, ApiError> {
        let url = match (&change.url, former) {
            (Some(url), _) => {
                let checked = self.guard.check(url);
                checked.map_err(|why| ApiError::invalid_field("url", why.to_string()))?;
                url.clone()
            }
            (None, Some(Place::Http { url, .. })) => url.clone(),
            (None, _) => return Err(missing("url")),
        };
        Ok(Place::Http { transport, url })
    }

    fn command(&self, former: Option<&Place>, change: &Change) -> Result<Place, ApiError> {
        let blank = || (None, Vec::new(), None, Sealed::default());
        let (command, args, image, env) = match former {
            Some(Place::Command { command, args, image, env }) => {
                (Some(command.clone()), args.clone(), image.clone(), env.clone())
            }
            Some(Place::Http { .. }) | None => blank(),
        };
        let command = change.command.clone().or(command).ok_or_else(|| missing("command"))?;
        Ok(Place::Command {
            command,
            args: change.args.clone().unwrap_or(args),
            image: change.image.clone().unwrap_or(image),
            env: self.env(env, change.env.as_ref())?,
        })
    }

    fn env(
        &self,
        former: Sealed,
        given: Option<&BTreeMap<String, String>>,
    ) -> Result<Sealed, ApiError> {
        let is_as_shown = |given: &BTreeMap<String, String>| {
            given.len() == former.shown.len()
                && given
                    .iter()
                    .all(|(name, value)| former.shown.get(name).is_some_and(|shown| shown == value))
        };
        match given {
            Some(given) if !is_as_shown(given) => {
                let sealed = credentials::seal_env(self.sealer, self.id, given, Some(&former));
                sealed.map_err(|why| ApiError::invalid_field("env", why))
            }
            _ => Ok(former),
        }
    }

    /// With what we prove ourselves from now on. What was given for one place is not shown to another.
    fn auth(
        &self,
        before: Option<&McpServer>,
        kind: AuthType,
        place: &Place,
        change: &Change,
    ) -> Result<Sealed, ApiError> {
        let invalid = |why: String| ApiError::invalid_field("auth_config", why);
        let former = before.filter(|server| server.settings.auth_type == kind);
        let kept = former.filter(|server| server.settings.auth.sealed.is_some());
        let is_shown =
            |server: &McpServer| change.auth_config.as_ref() == Some(&server.settings.auth.shown);
        // What is sent back as it is shown changes nothing.
        let given = change.auth_config.as_ref().filter(|_| !kept.is_some_and(is_shown));
        let Some(kept) = kept.filter(|_| given.is_none_or(credentials::is_masked)) else {
            let secrets = credentials::settle(kind, given, None).map_err(invalid)?;
            return Ok(credentials::seal(self.sealer, self.id, kind, secrets.as_ref()));
        };
        if !is_same_party(&kept.settings.place, place) {
            return Err(invalid(
                "was given for another address; give it again for this one".to_owned(),
            ));
        }
        if given.is_none() {
            return Ok(kept.settings.auth.clone());
        }
        let opened = credentials::open(self.sealer, kept).map_err(ApiError::internal)?;
        let secrets = credentials::settle(kind, given, opened.as_ref()).map_err(invalid)?;
        Ok(credentials::seal(self.sealer, self.id, kind, secrets.as_ref()))
    }
}

fn transport(former: Option<&Place>, change: &Change) -> Transport {
    let implied = match former {
        _ if change.command.is_some() && change.url.is_none() => Transport::Stdio,
        Some(Place::Command { .. }) if change.url.is_some() => Transport::HttpStreaming,
        Some(place) => place.transport(),
        None => Transport::HttpStreaming,
    };
    change.transport.unwrap_or(implied)
}

/// The prefix and when it is used: always, unless something else is said.
fn prefix(
    former: Option<&Settings>,
    change: &Change,
) -> Result<(Option<String>, PrefixMode), ApiError> {
    let former = former.filter(|former| former.tool_prefix.is_some());
    let prefix = match &change.tool_prefix {
        Some(given) => given.clone().filter(|prefix| !prefix.is_empty()),
        None => former.and_then(|former| former.tool_prefix.clone()),
    };
    let implied = match prefix {
        None => PrefixMode::Never,
        Some(_) => former.map_or(PrefixMode::Always, |former| former.prefix_mode),
    };
    let mode = change.prefix_mode.unwrap_or(implied);
    match (&prefix, mode) {
        (None, PrefixMode::Always | PrefixMode::OnConflict) => {
            let why = format!("is needed for the prefix mode `{}`", mode.as_str());
            Err(ApiError::invalid_field("tool_prefix", why))
        }
        _ => Ok((prefix, mode)),
    }
}

/// Whether both are run by the same people, who know a secret already that was given for the first.
fn is_same_party(former: &Place, place: &Place) -> bool {
    let origin = |url: &str| Url::parse(url).map(|url| url.origin()).ok();
    match (former, place) {
        (Place::Http { url: former, .. }, Place::Http { url, .. }) => origin(former) == origin(url),
        (Place::Command { .. }, Place::Command { .. }) => true,
        _ => false,
    }
}

fn check(change: &Change) -> Result<(), ApiError> {
    let mut checks = Checks::new();
    checks.name("name", change.name.as_deref());
    checks.text("url", change.url.as_deref(), URL_CHARS_MAX);
    checks.text("command", change.command.as_deref(), WORD_CHARS_MAX);
    let args = change.args.as_deref().unwrap_or_default();
    let short =
        args.iter().all(|arg| arg.chars().take(WORD_CHARS_MAX + 1).count() <= WORD_CHARS_MAX);
    checks
        .that(args.len() <= ARGS_MAX, "args", format!("may have at most {ARGS_MAX} entries"))
        .that(short, "args", format!("every entry may have at most {WORD_CHARS_MAX} characters"));
    let image = change.image.as_ref().and_then(Option::as_deref);
    let problem = "has to be the name of an image, such as `node:22`";
    checks.that(image.is_none_or(is_image), "image", problem);
    let prefix = change.tool_prefix.as_ref().and_then(Option::as_deref);
    let problem = format!("has to be 1 to {PREFIX_CHARS_MAX} of the characters a-z, 0-9 and _");
    checks.that(prefix.is_none_or(is_prefix), "tool_prefix", problem);
    checks.done()
}

/// Nothing that the command line of a container engine could take for an option.
fn is_image(text: &str) -> bool {
    text.len() <= NAME_CHARS_MAX
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/:@-".contains(&byte))
}

fn is_prefix(text: &str) -> bool {
    text.len() <= PREFIX_CHARS_MAX
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn missing(field: &str) -> ApiError {
    ApiError::invalid(vec![Problem::of(
        "body",
        field,
        "missing",
        format!("missing field `{field}`"),
    )])
}
