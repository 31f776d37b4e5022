//! How agent containers are run.

use super::{ConfigError, Env, Problems};
use preloop_actors::flow::NetworkMode;
use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

/// What an operator decides about agent containers; a flow may ask for less, not for more.
#[derive(Clone, Debug)]
pub struct ContainerConfig {
    /// Address of the Docker Engine, the same one for all replicas. `DOCKER_HOST`, default the local socket.
    pub docker_host: Option<String>,
    /// How an engine at a `tcp://` address is known, and we to it. `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH`, as
    /// Docker's own client reads them; absent by default.
    pub docker_tls: Option<DockerTls>,
    /// The named volume of the engine that holds the folder of the agents' socket, where this server runs in a
    /// container itself and the engine does not see its folders. `AGENT_SOCKET_VOLUME`, absent by default.
    pub socket_volume: Option<String>,
    /// Memory of one container, in bytes, at most the host's. `AGENT_MEMORY_LIMIT`, default 4g.
    pub memory_bytes: i64,
    /// Processor cores of one container. `AGENT_CPU_LIMIT`, default 1.
    pub cpus: f64,
    /// Processes and threads in one container. `AGENT_PIDS_LIMIT`, default 512.
    pub pids: i64,
    /// Bytes in one container's workspace. `AGENT_DISK_LIMIT`, default 2g.
    pub disk_bytes: i64,
    /// What a container may reach when its flow says nothing. `AGENT_NETWORK_MODE`, `none` (default) or `bridge`.
    pub network: NetworkMode,
    /// Registries images may be pulled from. `AGENT_ALLOWED_REGISTRIES`, separated by commas, default docker.io.
    pub allowed_registries: Vec<String>,
    /// Longest a pull may take. `AGENT_PULL_TIMEOUT_SECONDS`, default 300.
    pub pull_timeout: Duration,
    /// Whom agents run as, never root. `AGENT_USER`, `uid` or `uid:gid`, default 10000:10000.
    pub user: AgentUser,
}

/// The files that Docker's own client takes, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DockerTls {
    /// Who may say that they are the engine.
    pub ca: PathBuf,
    /// Who we are.
    pub cert: PathBuf,
    pub key: PathBuf,
}

/// An unprivileged user inside a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentUser {
    pub uid: u32,
    pub gid: u32,
}

impl ContainerConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let memory = problems.note(bytes(env, "AGENT_MEMORY_LIMIT", "4g", MEMORY_BYTES_MIN));
        let pull_timeout = problems.note(env.number("AGENT_PULL_TIMEOUT_SECONDS", 300, 1..=3_600));
        Self {
            docker_host: problems.note(docker_host(env)),
            docker_tls: problems.note(docker_tls(env)),
            socket_volume: problems.note(socket_volume(env)),
            memory_bytes: host_memory_bytes().map_or(memory, |host| memory.min(host)),
            cpus: problems.note(cpus(env)),
            pids: problems.note(env.number("AGENT_PIDS_LIMIT", 512, 8..=32_768)) as i64,
            disk_bytes: problems.note(bytes(env, "AGENT_DISK_LIMIT", "2g", DISK_BYTES_MIN)),
            network: network(env, problems),
            allowed_registries: registries(env),
            pull_timeout: Duration::from_secs(pull_timeout),
            user: problems.note(env.parse("AGENT_USER", AgentUser { uid: 10_000, gid: 10_000 })),
        }
    }
}

/// The least Docker takes is 6 MB; the built-in agent needs some more.
const MEMORY_BYTES_MIN: i64 = 16 << 20;

/// Prompt, event and result have to fit.
const DISK_BYTES_MIN: i64 = 16 << 20;

/// No machine has more; keeps sums within range.
const BYTES_MAX: i64 = 1 << 50;

fn bytes(env: &Env, name: &'static str, default: &str, least: i64) -> Result<i64, ConfigError> {
    let text = env.text(name).unwrap_or(default);
    let wrong = |problem: &str| ConfigError::new(name, format!("`{text}` {problem}"));
    let value = parse_bytes(text)
        .ok_or_else(|| wrong("is not a size; write a number with k, m, g or t, such as 512m"))?;
    match value {
        value if value < least => Err(wrong("is too little for an agent; use at least 16m")),
        value if value > BYTES_MAX => Err(wrong("is more than any machine has")),
        value => Ok(value),
    }
}

/// Reads `4g`, `512m`, `4GiB` or plain bytes, as Docker does: powers of 1024.
pub fn parse_bytes(text: &str) -> Option<i64> {
    let text = text.to_ascii_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end();
    let shift = match &text[digits.len()..].trim_start() {
        &"" | &"b" => 0,
        &"k" | &"kb" | &"kib" => 10,
        &"m" | &"mb" | &"mib" => 20,
        &"g" | &"gb" | &"gib" => 30,
        &"t" | &"tb" | &"tib" => 40,
        _ => return None,
    };
    digits.parse::<i64>().ok()?.checked_mul(1 << shift)
}

/// A limit beyond the machine's memory would let one container starve everything else.
fn host_memory_bytes() -> Option<i64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    parse_bytes(&line.trim().replace(' ', ""))
}

fn cpus(env: &Env) -> Result<f64, ConfigError> {
    let cpus = env.parse("AGENT_CPU_LIMIT", 1.0)?;
    match cpus {
        0.05..=1024.0 => Ok(cpus),
        _ => Err(ConfigError::new(
            "AGENT_CPU_LIMIT",
            format!("{cpus} is out of range; use 0.05 to 1024 cores"),
        )),
    }
}

fn network(env: &Env, problems: &mut Problems) -> NetworkMode {
    match env.text("AGENT_NETWORK_MODE") {
        None | Some("none") => NetworkMode::None,
        Some("bridge") => NetworkMode::Bridge,
        Some(other) => {
            let problem = format!("`{other}` is not a network; use none or bridge");
            problems.0.push(ConfigError::new("AGENT_NETWORK_MODE", problem));
            NetworkMode::None
        }
    }
}

fn registries(env: &Env) -> Vec<String> {
    let text = env.text("AGENT_ALLOWED_REGISTRIES").unwrap_or("docker.io");
    parse_registries(text)
}

/// Names of registries, separated by commas.
pub fn parse_registries(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|n| !n.is_empty()).collect()
}

fn docker_host(env: &Env) -> Result<Option<String>, ConfigError> {
    let Some(host) = env.text("DOCKER_HOST") else { return Ok(None) };
    match ["unix://", "tcp://", "http://"].iter().any(|scheme| host.starts_with(scheme)) {
        true => Ok(Some(host.to_owned())),
        false => Err(ConfigError::new(
            "DOCKER_HOST",
            format!(
                "`{host}` cannot be used; write unix:///path, tcp://host:port or http://host:port"
            ),
        )),
    }
}

/// A plain connection is never taken for a protected one: with one of the two settings all has to be there.
fn docker_tls(env: &Env) -> Result<Option<DockerTls>, ConfigError> {
    let verify = env.flag("DOCKER_TLS_VERIFY", false)?;
    let folder = env.text("DOCKER_CERT_PATH").map(Path::new);
    let is_tcp = env.text("DOCKER_HOST").is_some_and(|host| host.starts_with("tcp://"));
    match (verify, folder) {
        (false, Some(_)) if is_tcp && env.text("DOCKER_TLS_VERIFY").is_none() => {
            let problem = "set it to 1, as DOCKER_CERT_PATH is set; without it the engine is reached unprotected";
            Err(ConfigError::new("DOCKER_TLS_VERIFY", problem))
        }
        (false, _) => Ok(None),
        (true, None) => {
            let problem = "set it to the folder with ca.pem, cert.pem and key.pem, which DOCKER_TLS_VERIFY needs";
            Err(ConfigError::new("DOCKER_CERT_PATH", problem))
        }
        (true, Some(_)) if !is_tcp => {
            let problem = "only a DOCKER_HOST at tcp://host:port is reached by TLS";
            Err(ConfigError::new("DOCKER_TLS_VERIFY", problem))
        }
        (true, Some(folder)) => {
            let [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map(|name| folder.join(name));
            let missing = [&ca, &cert, &key].into_iter().find(|file| !file.is_file());
            let problem = missing.map(|file| format!("there is no `{}`", file.display()));
            match problem {
                None => Ok(Some(DockerTls { ca, cert, key })),
                Some(problem) => Err(ConfigError::new("DOCKER_CERT_PATH", problem)),
            }
        }
    }
}

fn socket_volume(env: &Env) -> Result<Option<String>, ConfigError> {
    let Some(name) = env.text("AGENT_SOCKET_VOLUME") else { return Ok(None) };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    match name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_name) {
        true => Ok(Some(name.to_owned())),
        false => {
            let problem = format!("`{name}` is not the name of a volume, such as preloop_agents");
            Err(ConfigError::new("AGENT_SOCKET_VOLUME", problem))
        }
    }
}

impl FromStr for AgentUser {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (uid, gid) = text.split_once(':').unwrap_or((text, text));
        let number = |text: &str| text.parse::<u32>();
        match (number(uid), number(gid)) {
            (Ok(0), _) | (_, Ok(0)) => Err("agents do not run as root; use 10000:10000".to_owned()),
            (Ok(uid), Ok(gid)) => Ok(Self { uid, gid }),
            _ => Err("write numbers, such as 10000:10000".to_owned()),
        }
    }
}

impl fmt::Display for AgentUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.uid, self.gid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sizes_as_docker_does() {
        for (text, bytes) in [
            ("4g", Some(4 << 30)),
            ("512m", Some(512 << 20)),
            ("1GiB", Some(1 << 30)),
            ("100 kB", Some(100 << 10)),
            ("2048", Some(2048)),
            ("1.5g", None),
            ("g", None),
            ("4x", None),
            ("99999999999t", None),
        ] {
            assert_eq!(parse_bytes(text), bytes, "{text}");
        }
    }

    #[test]
    fn a_protected_engine_needs_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let read = |settings: &[(&str, &str)]| docker_tls(&settings.iter().copied().collect());
        let (host, verify) = (("DOCKER_HOST", "tcp://docker:2376"), ("DOCKER_TLS_VERIFY", "1"));
        let certs = ("DOCKER_CERT_PATH", path);
        assert_eq!(read(&[host, certs, ("DOCKER_TLS_VERIFY", "0")]), Ok(None));
        assert_eq!(read(&[("DOCKER_HOST", "unix:///docker.sock"), certs]), Ok(None));
        for (settings, said) in [
            (&[host, certs][..], "set it to 1"),
            (&[host, verify], "ca.pem"),
            (&[host, verify, certs], "there is no"),
            (&[("DOCKER_HOST", "unix:///docker.sock"), verify, certs], "tcp://host:port"),
        ] {
            let refused = read(settings).unwrap_err().to_string();
            assert!(refused.contains(said), "{refused}");
        }
        for name in ["ca.pem", "cert.pem", "key.pem"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let tls = read(&[host, verify, certs]).unwrap().unwrap();
        assert_eq!(tls.key, folder.path().join("key.pem"));
    }

    #[test]
    fn never_gives_more_memory_than_there_is() {
        let env: Env = [("AGENT_MEMORY_LIMIT", "900t")].into_iter().collect();
        let config = ContainerConfig::read(&env, &mut Problems::default());
        assert_eq!(Some(config.memory_bytes), host_memory_bytes());
    }
}
