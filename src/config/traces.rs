//! Where traces go, in the variables that every OpenTelemetry program reads.
//!
//! <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>

use super::{ConfigError, Env, Problems};
use reqwest::Url;
use secrecy::SecretString;
use std::time::Duration;

/// The signal's path below `OTEL_EXPORTER_OTLP_ENDPOINT`.
const TRACES_PATH: &str = "v1/traces";

/// How traces are exported.
#[derive(Clone, Debug)]
pub struct TraceConfig {
    /// The collector's full address, which may hold a password; `None`: no traces.
    /// `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, else `OTEL_EXPORTER_OTLP_ENDPOINT` with `/v1/traces`; absent by
    /// default, and with `OTEL_SDK_DISABLED=true`.
    pub endpoint: Option<SecretString>,
    /// Sent with every request; their values may be secrets. `OTEL_EXPORTER_OTLP_HEADERS`, none by default.
    pub headers: Vec<(String, SecretString)>,
    /// Longest wait for the collector. `OTEL_EXPORTER_OTLP_TIMEOUT` in milliseconds, default 10000.
    pub timeout: Duration,
    /// `OTEL_SERVICE_NAME`, default preloop.
    pub service_name: String,
    /// Said about this process. `OTEL_RESOURCE_ATTRIBUTES`, none by default.
    pub resource: Vec<(String, String)>,
    /// The share of traces that are kept, 0 to 1. `OTEL_TRACES_SAMPLER` (default `parentbased_always_on`) and
    /// `OTEL_TRACES_SAMPLER_ARG` (default 1). A trace begins with us, so `parentbased_` changes nothing.
    pub ratio: f64,
}

impl TraceConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let endpoint = problems.note(endpoint(env));
        let disabled = problems.note(env.flag("OTEL_SDK_DISABLED", false));
        problems.note(protocol(env));
        let timeout = env.number("OTEL_EXPORTER_OTLP_TIMEOUT", 10_000, 1..=600_000);
        let headers = problems.note(pairs(env, "OTEL_EXPORTER_OTLP_HEADERS"));
        Self {
            endpoint: endpoint.filter(|_| !disabled).map(SecretString::from),
            headers: headers.into_iter().map(|(name, value)| (name, value.into())).collect(),
            timeout: Duration::from_millis(problems.note(timeout)),
            service_name: env.text("OTEL_SERVICE_NAME").unwrap_or("preloop").to_owned(),
            resource: problems.note(pairs(env, "OTEL_RESOURCE_ATTRIBUTES")),
            ratio: problems.note(ratio(env)),
        }
    }
}

fn endpoint(env: &Env) -> Result<Option<String>, ConfigError> {
    let own = url(env, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")?;
    let shared = url(env, "OTEL_EXPORTER_OTLP_ENDPOINT")?;
    let shared = shared.map(|url| format!("{}/{TRACES_PATH}", url.trim_end_matches('/')));
    Ok(own.or(shared))
}

fn url(env: &Env, name: &'static str) -> Result<Option<String>, ConfigError> {
    let Some(text) = env.text(name) else { return Ok(None) };
    let url = Url::parse(text).ok();
    let good = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    match good {
        Some(url) => Ok(Some(url.into())),
        // Not shown: an address may hold a password.
        None => {
            Err(ConfigError::new(name, "not an address; write http://host:4318 or https://host"))
        }
    }
}

fn protocol(env: &Env) -> Result<(), ConfigError> {
    let name = "OTEL_EXPORTER_OTLP_PROTOCOL";
    match env.text(name) {
        None | Some("http/protobuf") => Ok(()),
        Some(other) => Err(ConfigError::new(
            name,
            format!("`{other}` is not spoken here; use http/protobuf, usually on port 4318"),
        )),
    }
}

/// `name=value` pairs, separated by commas; values may be percent-encoded (W3C baggage).
fn pairs(env: &Env, name: &'static str) -> Result<Vec<(String, String)>, ConfigError> {
    let wrong = || ConfigError::new(name, "write name=value, separated by commas");
    let text = env.text(name).unwrap_or_default();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (key, value) = part.split_once('=').ok_or_else(wrong)?;
        let key = key.trim();
        if key.is_empty() {
            return Err(wrong());
        }
        Ok((key.to_owned(), decoded(value.trim()).ok_or_else(wrong)?))
    };
    parts.map(pair).collect()
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let hex = std::str::from_utf8(tail.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(hex, 16).ok()?);
        rest = &tail[2..];
    }
    String::from_utf8(bytes).ok()
}

fn ratio(env: &Env) -> Result<f64, ConfigError> {
    let name = "OTEL_TRACES_SAMPLER_ARG";
    let share = env.parse(name, 1.0)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(ConfigError::new(name, format!("{share} is no share; use 0 to 1")));
    }
    let sampler = env.text("OTEL_TRACES_SAMPLER").unwrap_or("parentbased_always_on");
    match sampler.strip_prefix("parentbased_").unwrap_or(sampler) {
        "always_on" => Ok(1.0),
        "always_off" => Ok(0.0),
        "traceidratio" => Ok(share),
        _ => Err(ConfigError::new(
            "OTEL_TRACES_SAMPLER",
            format!("`{sampler}` is not known; use always_on, always_off or traceidratio"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn read(settings: &[(&str, &str)]) -> TraceConfig {
        let mut problems = Problems::default();
        let config = TraceConfig::read(&settings.iter().copied().collect(), &mut problems);
        assert!(problems.0.is_empty(), "{:?}", problems.0);
        config
    }

    #[test]
    fn endpoints_are_read_as_the_standard_says() {
        let (shared, own) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        let check = |settings: &[(&str, &str)], expected: Option<&str>| {
            let config = read(settings);
            let endpoint = config.endpoint.as_ref().map(ExposeSecret::expose_secret);
            assert_eq!(endpoint, expected, "{settings:?}");
        };
        check(&[], None);
        check(&[(shared, "")], None);
        check(&[(shared, "http://c:4318")], Some("http://c:4318/v1/traces"));
        check(&[(shared, "http://c:4318/base/")], Some("http://c:4318/base/v1/traces"));
        check(&[(own, "https://c/x")], Some("https://c/x"));
        check(&[(shared, "http://c:4318"), (own, "https://c/x")], Some("https://c/x"));
        check(&[(own, "https://c/x"), ("OTEL_SDK_DISABLED", "true")], None);
    }

    #[test]
    fn samplers_come_to_a_share() {
        let (sampler, share) = ("OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG");
        let check = |settings: &[(&str, &str)], expected: f64| {
            assert_eq!(read(settings).ratio, expected, "{settings:?}");
        };
        check(&[], 1.0);
        check(&[(sampler, "always_off")], 0.0);
        check(&[(sampler, "parentbased_traceidratio"), (share, "0.05")], 0.05);
        check(&[(sampler, "always_on"), (share, "0.05")], 1.0);
    }

    #[test]
    fn headers_are_decoded_and_never_shown() {
        let config = read(&[("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b%3D, x = y")]);
        let headers = config.headers.iter();
        let headers: Vec<_> =
            headers.map(|(name, value)| (name.as_str(), value.expose_secret())).collect();
        assert_eq!(headers, [("api-key", "a b="), ("x", "y")]);
        assert!(!format!("{config:?}").contains("a b="));
    }

    #[test]
    fn an_address_with_a_password_is_never_shown() {
        let config = read(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "https://me:hunter2@collector")]);
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
