//! How people are told that they are needed: the mail server, and the service that passes pushes on to phones.

use super::{ConfigError, Env, Problems};
use lettre::Address;
use reqwest::Url;
use secrecy::SecretString;
use std::{net::IpAddr, str::FromStr};

/// The port of mail servers that encrypt from the first byte on.
const IMPLICIT_TLS_PORT: u16 = 465;

/// Ways to tell people beyond the webhooks that accounts set up themselves.
#[derive(Clone, Debug, Default)]
pub struct NotifyConfig {
    /// Without one nobody is told by mail; what waits for a decision is seen in the console.
    pub smtp: Option<SmtpConfig>,
    /// Without one no phone is told.
    pub push: Option<PushConfig>,
}

/// The mail server, and in whose name mail is sent.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// `SMTP_HOST`; absent by default, and then the others mean nothing.
    pub host: String,
    /// `SMTP_PORT`, default 587.
    pub port: u16,
    /// `SMTP_TLS`: `starttls`, `tls` or `none`; default `tls` for port 465, otherwise `starttls`.
    pub tls: SmtpTls,
    /// `SMTP_USERNAME` and `SMTP_PASSWORD`; absent by default.
    pub credentials: Option<SmtpCredentials>,
    /// `SMTP_FROM`, an address; needed with `SMTP_HOST`.
    pub from: String,
    /// `SMTP_FROM_NAME`, default Preloop.
    pub from_name: String,
}

/// How the connection to the mail server is encrypted. Where it has to be and is not, nothing is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmtpTls {
    /// From a command on, before anything is said that others must not hear.
    #[default]
    StartTls,
    /// From the first byte on.
    Implicit,
    /// Not at all: for a server on this machine, or one that takes no password.
    None,
}

/// With what we prove ourselves to the mail server.
#[derive(Clone, Debug)]
pub struct SmtpCredentials {
    pub username: String,
    pub password: SecretString,
}

/// The service that passes pushes on.
#[derive(Clone, Debug)]
pub struct PushConfig {
    /// `PUSH_PROXY_URL`, absent by default. Within `OUTBOUND_ALLOWED_NETWORKS` when it is not on the public internet.
    pub url: Url,
    /// `PUSH_PROXY_API_KEY`, needed with the address.
    pub api_key: SecretString,
}

impl NotifyConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        Self { smtp: smtp(env, problems), push: problems.note(push(env)) }
    }
}

fn smtp(env: &Env, problems: &mut Problems) -> Option<SmtpConfig> {
    let port = problems.note(env.number("SMTP_PORT", 587, 1..=65_535)) as u16;
    let tls = problems.note(tls(env, port));
    let credentials = problems.note(credentials(env));
    let from = problems.note(from(env));
    let from_name = problems.note(from_name(env));
    let Some(host) = env.text("SMTP_HOST") else {
        let orphans = [("SMTP_USERNAME", credentials.is_some()), ("SMTP_FROM", from.is_some())];
        for (name, _) in orphans.into_iter().filter(|(_, is_set)| *is_set) {
            let problem = "set without SMTP_HOST, so no mail would be sent; name the mail server, or remove it";
            problems.0.push(ConfigError::new(name, problem));
        }
        return None;
    };
    problems.note(host_name(host));
    if env.text("SMTP_FROM").is_none() {
        let problem = "needed with SMTP_HOST; write an address that the mail server sends for, such as \
                       preloop@example.com";
        problems.0.push(ConfigError::new("SMTP_FROM", problem));
    }
    if tls == SmtpTls::None && credentials.is_some() && !is_this_machine(host) {
        let problem =
            "`none` would send SMTP_PASSWORD in the open; use starttls or tls, or no password";
        problems.0.push(ConfigError::new("SMTP_TLS", problem));
    }
    let from = from.unwrap_or_default();
    Some(SmtpConfig { host: host.to_owned(), port, tls, credentials, from, from_name })
}

/// A host and nothing around it; a port has a setting of its own.
fn host_name(host: &str) -> Result<(), ConfigError> {
    let is_host = url::Host::parse(host).is_ok() || host.parse::<IpAddr>().is_ok();
    if is_host {
        return Ok(());
    }
    let problem = format!("`{host}` is no host; write smtp.example.com, and the port in SMTP_PORT");
    Err(ConfigError::new("SMTP_HOST", problem))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn tls(env: &Env, port: u16) -> Result<SmtpTls, ConfigError> {
    let default = match port {
        IMPLICIT_TLS_PORT => SmtpTls::Implicit,
        _ => SmtpTls::StartTls,
    };
    env.parse("SMTP_TLS", default)
}

fn credentials(env: &Env) -> Result<Option<SmtpCredentials>, ConfigError> {
    match (env.text("SMTP_USERNAME"), env.secret("SMTP_PASSWORD")) {
        (None, None) => Ok(None),
        (Some(username), Some(password)) => {
            Ok(Some(SmtpCredentials { username: username.to_owned(), password }))
        }
        (Some(_), None) => {
            Err(ConfigError::new("SMTP_PASSWORD", "needed with SMTP_USERNAME; set both or none"))
        }
        (None, Some(_)) => {
            Err(ConfigError::new("SMTP_USERNAME", "needed with SMTP_PASSWORD; set both or none"))
        }
    }
}

fn from(env: &Env) -> Result<Option<String>, ConfigError> {
    let Some(text) = env.text("SMTP_FROM") else { return Ok(None) };
    match text.parse::<Address>() {
        Ok(_) => Ok(Some(text.to_owned())),
        Err(_) => {
            let problem = format!(
                "`{text}` is no address of mail; write preloop@example.com, and a name in SMTP_FROM_NAME"
            );
            Err(ConfigError::new("SMTP_FROM", problem))
        }
    }
}

fn from_name(env: &Env) -> Result<String, ConfigError> {
    let name = env.text("SMTP_FROM_NAME").unwrap_or("Preloop");
    match name.contains(char::is_control) {
        false => Ok(name.to_owned()),
        true => Err(ConfigError::new("SMTP_FROM_NAME", "more than one line; write a name")),
    }
}

fn push(env: &Env) -> Result<Option<PushConfig>, ConfigError> {
    match (env.text("PUSH_PROXY_URL"), env.secret("PUSH_PROXY_API_KEY")) {
        (None, None) => Ok(None),
        (Some(text), Some(api_key)) => {
            let url = Url::parse(text).ok();
            let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
            // Not shown: somebody may have put a password into it.
            let wrong =
                || ConfigError::new("PUSH_PROXY_URL", "no address; write https://host/path");
            Ok(Some(PushConfig { url: url.ok_or_else(wrong)?, api_key }))
        }
        (Some(_), None) => Err(ConfigError::new(
            "PUSH_PROXY_API_KEY",
            "needed with PUSH_PROXY_URL; set both or none",
        )),
        (None, Some(_)) => Err(ConfigError::new(
            "PUSH_PROXY_URL",
            "needed with PUSH_PROXY_API_KEY; set both or none",
        )),
    }
}

impl FromStr for SmtpTls {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "starttls" => Ok(Self::StartTls),
            "tls" => Ok(Self::Implicit),
            "none" => Ok(Self::None),
            _ => Err("use starttls, tls or none"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: (&str, &str) = ("SMTP_HOST", "smtp.example.com");
    const FROM: (&str, &str) = ("SMTP_FROM", "preloop@example.com");
    const USER: (&str, &str) = ("SMTP_USERNAME", "me");
    const PASSWORD: (&str, &str) = ("SMTP_PASSWORD", "hunter2");
    const NO_TLS: (&str, &str) = ("SMTP_TLS", "none");
    const PROXY: (&str, &str) = ("PUSH_PROXY_URL", "https://push.example.com/send");
    const KEY: (&str, &str) = ("PUSH_PROXY_API_KEY", "hunter2");

    fn read(settings: &[(&'static str, &str)]) -> (NotifyConfig, Vec<ConfigError>) {
        let mut problems = Problems::default();
        let config = NotifyConfig::read(&settings.iter().copied().collect(), &mut problems);
        (config, problems.0)
    }

    fn good(settings: &[(&'static str, &str)]) -> NotifyConfig {
        let (config, problems) = read(settings);
        assert_eq!(problems, [], "{settings:?}");
        config
    }

    #[test]
    fn nothing_set_is_nothing_sent() {
        let config =
            good(&[("SMTP_PORT", "587"), ("SMTP_TLS", "starttls"), ("SMTP_FROM_NAME", "x")]);
        assert!(config.smtp.is_none() && config.push.is_none());
    }

    #[test]
    fn every_setting_of_mail_turns_something() {
        let mail =
            |more: &[(&'static str, &str)]| good(&[&[HOST, FROM][..], more].concat()).smtp.unwrap();
        let default = mail(&[]);
        assert_eq!(
            (default.port, default.tls, &*default.from_name),
            (587, SmtpTls::StartTls, "Preloop")
        );
        assert_eq!((default.host.as_str(), default.from.as_str()), (HOST.1, FROM.1));
        assert_eq!(mail(&[("SMTP_PORT", "465")]).tls, SmtpTls::Implicit);
        assert_eq!(mail(&[("SMTP_PORT", "465"), ("SMTP_TLS", "starttls")]).tls, SmtpTls::StartTls);
        assert_eq!(mail(&[("SMTP_PORT", "2525")]).port, 2525);
        assert_eq!(mail(&[NO_TLS]).tls, SmtpTls::None);
        assert_eq!(mail(&[("SMTP_FROM_NAME", "Ops")]).from_name, "Ops");
        assert_eq!(mail(&[USER, PASSWORD]).credentials.unwrap().username, "me");
        let here = good(&[("SMTP_HOST", "127.0.0.1"), FROM, USER, PASSWORD, NO_TLS]);
        assert_eq!(here.smtp.unwrap().tls, SmtpTls::None);
    }

    #[test]
    fn what_is_set_by_half_or_wrong_is_named_with_the_way_out() {
        for (settings, name, way_out) in [
            (&[HOST][..], "SMTP_FROM", "such as preloop@example.com"),
            (&[FROM], "SMTP_FROM", "name the mail server"),
            (&[USER, PASSWORD], "SMTP_USERNAME", "name the mail server"),
            (&[HOST, FROM, USER], "SMTP_PASSWORD", "set both or none"),
            (&[HOST, FROM, PASSWORD], "SMTP_USERNAME", "set both or none"),
            (&[HOST, FROM, USER, PASSWORD, NO_TLS], "SMTP_TLS", "use starttls or tls"),
            (&[HOST, ("SMTP_FROM", "Ops <ops@example.com>")], "SMTP_FROM", "SMTP_FROM_NAME"),
            (&[HOST, ("SMTP_FROM", "ops@example.com\r\nBcc: x@y")], "SMTP_FROM", "SMTP_FROM_NAME"),
            (&[("SMTP_HOST", "smtp.example.com:25"), FROM], "SMTP_HOST", "SMTP_PORT"),
            (&[("SMTP_HOST", "smtp://example.com"), FROM], "SMTP_HOST", "write smtp.example.com"),
            (&[HOST, FROM, ("SMTP_PORT", "0")], "SMTP_PORT", "use 1 to 65535"),
            (&[HOST, FROM, ("SMTP_TLS", "ssl")], "SMTP_TLS", "use starttls, tls or none"),
            (&[HOST, FROM, ("SMTP_FROM_NAME", "a\nb")], "SMTP_FROM_NAME", "write a name"),
            (&[PROXY], "PUSH_PROXY_API_KEY", "set both or none"),
            (&[KEY], "PUSH_PROXY_URL", "set both or none"),
            (&[("PUSH_PROXY_URL", "push.example.com"), KEY], "PUSH_PROXY_URL", "write https://"),
            (
                &[("PUSH_PROXY_URL", "https://me:pw@push.example.com"), KEY],
                "PUSH_PROXY_URL",
                "write https://",
            ),
        ] {
            let problems = read(settings).1;
            assert_eq!(problems.len(), 1, "{settings:?}: {problems:?}");
            let said = problems[0].to_string();
            assert!(said.starts_with(name) && said.contains(way_out), "{settings:?}: {said}");
            assert!(!said.contains("pw@"), "{said}");
        }
    }

    #[test]
    fn passwords_and_keys_are_never_shown() {
        let shown = format!("{:?}", good(&[HOST, FROM, USER, PASSWORD, PROXY, KEY]));
        assert!(shown.contains("push.example.com") && !shown.contains("hunter2"), "{shown}");
    }
}
