//! Every setting does something, is listed, and says what is wrong with it.

use super::*;
use std::collections::BTreeSet;
use tempfile::TempDir;

/// Each setting with a value other than its default.
const KNOBS: [(&str, &str); 52] = [
    ("ACCESS_TOKEN_EXPIRE_MINUTES", "60"),
    ("AGENT_ALLOWED_REGISTRIES", "ghcr.io, quay.io"),
    ("AGENT_CPU_LIMIT", "0.5"),
    ("AGENT_DISK_LIMIT", "1g"),
    ("AGENT_MEMORY_LIMIT", "64m"),
    ("AGENT_NETWORK_MODE", "bridge"),
    ("AGENT_PIDS_LIMIT", "64"),
    ("AGENT_PULL_TIMEOUT_SECONDS", "60"),
    ("AGENT_SOCKET_VOLUME", "preloop_agents"),
    ("AGENT_USER", "1234"),
    ("ALLOWED_ORIGINS", "https://a.example.com,http://localhost:5173"),
    ("AUDIT_RETENTION_DAYS", "500"),
    ("DATABASE_POOL_SIZE", "20"),
    ("DATABASE_POOL_TIMEOUT", "2.5"),
    ("DATABASE_URL", "postgresql://me:secret@db.example.com/preloop"),
    ("DELIVERY_RETENTION_DAYS", "120"),
    ("DOCKER_HOST", "tcp://127.0.0.1:2375"),
    ("ENVIRONMENT", "production"),
    ("EVENT_RETENTION_DAYS", "31"),
    ("EXECUTION_RETENTION_DAYS", "365"),
    ("FLOW_EXECUTION_MAX_INFLIGHT", "3"),
    ("FLOW_EXECUTION_MAX_RUNNING_PER_ACCOUNT", "2"),
    ("HOST", "0.0.0.0"),
    ("LEASE_SECONDS", "30"),
    ("LOG_FORMAT", "json"),
    ("LOG_LEVEL", "warn,preloop=debug"),
    ("LOG_RETENTION_DAYS", "7"),
    ("MAX_SESSION_DAYS", "90"),
    ("MCP_COMMANDS_ON_HOST", "no"),
    ("MCP_RESCAN_SECONDS", "300"),
    ("METRICS_TOKEN", "a-token"),
    ("MODEL_TOKENS_PER_DAY", "5000"),
    ("MODEL_USD_PER_DAY", "2.5"),
    ("OPERATOR_TOKEN", "a-token-of-24-characters"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
    ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=secret"),
    ("OTEL_EXPORTER_OTLP_TIMEOUT", "500"),
    ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://collector/v1/traces"),
    ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test"),
    ("OTEL_SERVICE_NAME", "ours"),
    ("OUTBOUND_ALLOWED_NETWORKS", "127.0.0.0/8, fd00::/8"),
    ("OUTBOUND_PROXY", "http://ada:secret@proxy.example.com:3128"),
    ("POLLING_THRESHOLD", "600"),
    ("PORT", "9000"),
    ("PRELOOP_URL", "https://preloop.example.com/"),
    ("REFRESH_TOKEN_EXPIRE_DAYS", "14"),
    ("SERVICE_POLL_INTERVAL", "30"),
    ("SHUTDOWN_DELAY_SECONDS", "5"),
    ("SYNC_WORKERS", "4"),
    ("TRUSTED_PROXIES", "10.0.0.0/8"),
    ("WEBSOCKET_CONNECTIONS_MAX", "100"),
    ("WEBSOCKET_CONNECTIONS_PER_ACCOUNT_MAX", "10"),
];

/// Settings whose effect has a test of its own, below or beside the struct that holds it.
const TESTED_APART: [&str; 25] = [
    "DOCKER_CERT_PATH",
    "DOCKER_TLS_VERIFY",
    "EMBEDDING_API_KEY",
    "EMBEDDING_DIMENSIONS",
    "EMBEDDING_MODEL",
    "EMBEDDING_MODEL_DIR",
    "EMBEDDING_THREADS",
    "EMBEDDING_URL",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_SDK_DISABLED",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
    "OUTBOUND_NO_PROXY",
    "PRELOOP_DATA_DIR",
    "PUSH_PROXY_API_KEY",
    "PUSH_PROXY_URL",
    "REGISTRATION_ENABLED",
    "SECRET_KEY",
    "SMTP_FROM",
    "SMTP_FROM_NAME",
    "SMTP_HOST",
    "SMTP_PASSWORD",
    "SMTP_PORT",
    "SMTP_TLS",
    "SMTP_USERNAME",
];

const GOOD_KEY: &str = "k3J9vX0qTz7LmN2bWc8RfY5hUd1GsAeP";

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Loads with these settings in a data directory of its own.
    fn load(&self, settings: &[(&str, &str)]) -> Result<Config, Vec<ConfigError>> {
        let dir = self.0.path().to_str().unwrap();
        let settings = settings.iter().copied();
        Config::load(&[("PRELOOP_DATA_DIR", dir)].into_iter().chain(settings).collect())
    }

    /// All that a load says about one wrong setting.
    fn refusal(&self, name: &str, value: &str) -> String {
        let errors = self.load(&[(name, value)]).expect_err(value);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0].name, name);
        errors[0].to_string()
    }
}

#[test]
fn every_knob_turns_something() {
    let place = Place::new();
    // A given key, so that production can be turned on.
    let shown = |settings: &[(&str, &str)]| {
        let settings: Vec<_> = settings.iter().copied().chain([("SECRET_KEY", GOOD_KEY)]).collect();
        format!("{:?}", place.load(&settings).unwrap())
    };
    let default = shown(&[]);
    for knob in KNOBS {
        assert_ne!(shown(&[knob]), default, "{} turns nothing", knob.0);
    }
    assert!(!place.load(&[("REGISTRATION_ENABLED", "no")]).unwrap().auth.registration_enabled);
    assert_eq!(place.load(&[]).unwrap().data.dir, place.0.path());
}

#[test]
fn every_setting_is_listed_tested_and_read() {
    let tested: BTreeSet<_> = KNOBS.iter().map(|knob| knob.0).chain(TESTED_APART).collect();
    let listed = include_str!("../../.env.example");
    let listed: BTreeSet<_> = listed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once('=')?.0))
        .collect();
    assert_eq!(listed, tested, "`.env.example` (left) and the table above (right) differ");
    let place = Place::new();
    let env = Env::from_iter([("PRELOOP_DATA_DIR", place.0.path().to_str().unwrap())]);
    Config::load(&env).unwrap();
    assert_eq!(
        env.asked(),
        Vec::from_iter(listed),
        "what is read (left) and listed (right) differ"
    );
}

#[test]
fn the_example_can_be_used_as_it_is() {
    let place = Place::new();
    let example = dotenvy::from_read_iter(include_str!("../../.env.example").as_bytes());
    let example: Vec<(String, String)> = example.map(Result::unwrap).collect();
    let lines: Vec<_> = example
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| *name != "PRELOOP_DATA_DIR")
        .collect();
    let [example, default] = [&lines[..], &[]].map(|settings| place.load(settings).unwrap());
    assert_eq!(format!("{example:?}"), format!("{default:?}"), "it shows the defaults");
}

#[test]
fn a_wrong_value_is_named_with_the_way_out() {
    let place = Place::new();
    for (name, value, way_out) in [
        ("PORT", "http", "cannot be used"),
        ("PORT", "0", "use 1 to 65535"),
        ("HOST", "example.com", "0.0.0.0"),
        ("PRELOOP_URL", "preloop.example.com", "write https://"),
        ("PRELOOP_URL", "https://example.com/path", "write https://"),
        ("ALLOWED_ORIGINS", "*.example.com", "write https://"),
        ("OUTBOUND_ALLOWED_NETWORKS", "localhost", "write 10.0.0.0/8"),
        ("OUTBOUND_PROXY", "proxy.example.com", "write http://"),
        ("TRUSTED_PROXIES", "traefik", "write 10.0.0.0/8"),
        ("SHUTDOWN_DELAY_SECONDS", "301", "use 0 to 300"),
        ("AGENT_SOCKET_VOLUME", "/run/agents", "the name of a volume"),
        ("LEASE_SECONDS", "2", "use 3 to 60"),
        ("MODEL_USD_PER_DAY", "-1", "use 0 to 1000000"),
        ("EVENT_RETENTION_DAYS", "30", "use 31 to 3650"),
        ("DELIVERY_RETENTION_DAYS", "59", "less than EVENT_RETENTION_DAYS"),
        ("LOG_RETENTION_DAYS", "0", "use 1 to 3650"),
        ("AGENT_MEMORY_LIMIT", "lots", "such as 512m"),
        ("AGENT_MEMORY_LIMIT", "1m", "at least 16m"),
        ("AGENT_CPU_LIMIT", "0", "0.05 to 1024"),
        ("AGENT_CPU_LIMIT", "NaN", "0.05 to 1024"),
        ("AGENT_USER", "0:0", "not run as root"),
        ("AGENT_USER", "root", "write numbers"),
        ("AGENT_NETWORK_MODE", "host", "none or bridge"),
        ("DOCKER_HOST", "localhost", "unix:///path"),
        ("DATABASE_URL", "mysql://localhost/x", "postgresql://user"),
        ("DATABASE_URL", "postgresql:///x", "names no host"),
        ("DATABASE_POOL_TIMEOUT", "0", "0.1 to 60"),
        ("REGISTRATION_ENABLED", "maybe", "neither true nor false"),
        ("LOG_LEVEL", "preloop=loud", "debug"),
        ("LOG_FORMAT", "xml", "text or json"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "http://"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "tcp://collector", "http://"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "just-a-name", "name=value"),
        ("OTEL_RESOURCE_ATTRIBUTES", "a=b,c", "name=value"),
        ("OTEL_TRACES_SAMPLER", "sometimes", "always_on"),
        ("OTEL_TRACES_SAMPLER_ARG", "2", "0 to 1"),
        ("ENVIRONMENT", "staging", "development or production"),
    ] {
        let refusal = place.refusal(name, value);
        assert!(refusal.contains(way_out), "{refusal}");
    }
}

#[test]
fn every_wrong_value_is_named_at_once() {
    let errors = Place::new().load(&[("PORT", "x"), ("HOST", "x"), ("LOG_FORMAT", "x")]);
    let names: Vec<_> = errors.unwrap_err().iter().map(|error| error.name).collect();
    assert_eq!(names, ["HOST", "PORT", "LOG_FORMAT"]);
}

#[test]
fn a_password_is_never_shown() {
    let place = Place::new();
    let url = "postgresql://me:hunter2@db.example.com/preloop";
    let config = place.load(&[("DATABASE_URL", url), ("SECRET_KEY", GOOD_KEY)]).unwrap();
    let shown = format!("{config:?}");
    assert!(!shown.contains("hunter2") && !shown.contains(GOOD_KEY), "{shown}");
    let refusal = place.refusal("DATABASE_URL", "postgresql://me:hunter2@db:port/x");
    assert!(!refusal.contains("hunter2"), "{refusal}");
}

#[test]
fn production_refuses_keys_that_can_be_guessed() {
    let place = Place::new();
    for (key, problem) in [
        ("", "required in production"),
        ("short", "shorter than 32"),
        ("please-change-this-to-a-long-random-key", "placeholder"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "too few characters"),
    ] {
        let errors = place.load(&[("ENVIRONMENT", "production"), ("SECRET_KEY", key)]).unwrap_err();
        let refusal = errors[0].to_string();
        assert!(refusal.contains(problem) && refusal.contains("openssl rand"), "{refusal}");
    }
    place.load(&[("ENVIRONMENT", "production"), ("SECRET_KEY", GOOD_KEY)]).unwrap();
    place.load(&[("SECRET_KEY", "short")]).unwrap();
}

#[test]
fn a_developers_key_is_made_once() {
    use secrecy::ExposeSecret;
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let key = || place.load(&[]).unwrap().auth.secret_key.expose_secret().to_owned();
    let first = key();
    assert!(first.len() >= 32);
    assert_eq!(first, key(), "kept");
    let file = place.0.path().join("secret.key");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&file, "").unwrap();
    let refusal = place.load(&[]).unwrap_err()[0].to_string();
    assert!(refusal.contains("damaged"), "{refusal}");
}

#[test]
fn a_file_gives_what_the_process_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(".env");
    assert_eq!(env::env_file(&file).unwrap(), [], "no file, nothing said");
    std::fs::write(&file, "# a comment\nPORT=9000\nLOG_LEVEL='warn'\n").unwrap();
    let said = [("PORT", "9000"), ("LOG_LEVEL", "warn")];
    assert_eq!(
        env::env_file(&file).unwrap(),
        said.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    std::fs::write(&file, "this is not a setting\n").unwrap();
    let refusal = env::env_file(&file).unwrap_err();
    assert_eq!(refusal.name, ".env");
}

#[test]
fn a_secret_may_lie_in_a_file() {
    use secrecy::ExposeSecret;
    let place = Place::new();
    let file = place.0.path().join("key");
    let path = file.to_str().unwrap();
    let load = |settings: &[(&str, &str)]| {
        let dir = ("PRELOOP_DATA_DIR", place.0.path().to_str().unwrap());
        let env: Env = settings.iter().copied().chain([dir]).collect();
        Config::load(&env.with_secrets())
    };
    std::fs::write(&file, format!("{GOOD_KEY}\n")).unwrap();
    let config = load(&[("SECRET_KEY_FILE", path)]).unwrap();
    assert_eq!(config.auth.secret_key.expose_secret(), GOOD_KEY);
    let check = |settings: &[(&str, &str)], said: &str| {
        let refused = load(settings).unwrap_err();
        assert_eq!((refused.len(), refused[0].name), (1, "SECRET_KEY_FILE"), "{refused:?}");
        assert!(refused[0].to_string().contains(said), "{}", refused[0]);
        assert!(!refused[0].to_string().contains(GOOD_KEY));
    };
    check(&[("SECRET_KEY_FILE", path), ("SECRET_KEY", GOOD_KEY)], "set one of the two");
    check(&[("SECRET_KEY_FILE", "/nowhere/key")], "cannot be read");
    check(&[("SECRET_KEY_FILE", place.0.path().to_str().unwrap())], "cannot be read");
    // No regular file, and endless.
    check(&[("SECRET_KEY_FILE", "/dev/zero")], "it is no file");
    // The secret itself, by mistake.
    check(&[("SECRET_KEY_FILE", GOOD_KEY)], "the file that it names");
    std::fs::write(&file, "\n").unwrap();
    check(&[("SECRET_KEY_FILE", path)], "is empty");
    std::fs::write(&file, "x".repeat(70_000)).unwrap();
    check(&[("SECRET_KEY_FILE", path)], "no secret");
}

#[test]
fn what_the_process_says_of_a_secret_wins_over_the_file() {
    let lines = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()
    };
    for (said, left) in [("SECRET_KEY", "SECRET_KEY_FILE"), ("SECRET_KEY_FILE", "SECRET_KEY")] {
        let mut env: Env = [(said, "/of/process"), ("PORT", "1")].into_iter().collect();
        env.add(lines(&[(left, "/of/file"), (said, "/of/file"), ("PORT", "2"), ("HOST", "h")]));
        assert_eq!((env.text(said), env.text(left)), (Some("/of/process"), None));
        assert_eq!((env.text("PORT"), env.text("HOST")), (Some("1"), Some("h")));
    }
    let mut env: Env = [("SECRET_KEY", "")].into_iter().collect();
    env.add(lines(&[("SECRET_KEY_FILE", "/of/file")]));
    assert_eq!(env.text("SECRET_KEY_FILE"), Some("/of/file"));
}

#[test]
fn a_token_that_can_be_guessed_makes_nobody_the_operator() {
    let place = Place::new();
    let refusal = place.refusal("OPERATOR_TOKEN", "a-token-of-23-character");
    assert!(refusal.contains("shorter than 24 characters"), "{refusal}");
    assert!(!refusal.contains("a-token"), "{refusal}");
}
