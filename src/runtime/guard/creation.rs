//! What a container or a volume may be made of: what is named here, by exactly this name, and nothing else.
//!
//! An engine takes names in any case, with `ſ` for `s` and the sign of Kelvin for `k`, and of several that it takes
//! for the same one the last. And what looks empty can say much: without masked paths all of /proc lies open. So a
//! name that is not listed to the letter is refused whatever stands behind it. Servers leave out what they do not set.

use super::rules::{Refusal, is_workspace};
use crate::{
    config::AgentUser,
    runtime::{
        RuntimeOptions,
        docker::INSTANCE,
        sandbox::{CPU_PERIOD_MICROS, DOOR, FILES_MAX, WORKSPACE, cpu_quota},
    },
};
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// Bytes of one place in memory; whatever is written there counts as the container's memory.
const TMP_BYTES_MAX: i64 = 1 << 30;

/// The most that one container may have, as a server's AGENT_MEMORY_LIMIT and so on.
#[derive(Clone, Copy, Debug)]
pub struct Ceilings {
    pub memory_bytes: i64,
    pub cpus: f64,
    pub pids: i64,
    pub disk_bytes: i64,
}

impl Default for Ceilings {
    /// What a server allows that was told nothing.
    fn default() -> Self {
        let RuntimeOptions { memory_bytes, cpus, pids, disk_bytes, .. } = RuntimeOptions::default();
        Self { memory_bytes, cpus, pids, disk_bytes }
    }
}

/// What the guard was told when it was started.
#[derive(Clone, Copy, Debug)]
pub struct Allowed<'a> {
    /// The volume of the agents' socket.
    pub door: Option<&'a str>,
    pub most: &'a Ceilings,
}

/// A name, whether it has to be there, and what may stand behind it.
type Rule = (&'static str, bool, fn(&Value, &Allowed) -> bool);

/// Parts of a container that concern nobody outside of it.
const INSIDE: [Rule; 18] = [
    ("AttachStderr", false, |it, _| it.is_boolean()),
    ("AttachStdin", false, |it, _| it.is_boolean()),
    ("AttachStdout", false, |it, _| it.is_boolean()),
    ("Cmd", false, |it, _| are_texts(it)),
    ("Entrypoint", false, |it, _| are_texts(it)),
    ("Env", false, |it, _| are_texts(it)),
    // An image's own check would start processes beside the agent.
    ("Healthcheck", false, |it, _| *it == json!({ "Test": ["NONE"] })),
    ("Hostname", false, |it, _| it.is_string()),
    // Looked at by itself.
    ("HostConfig", true, |it, _| it.is_object()),
    ("Image", true, |it, _| it.as_str().is_some_and(|image| !image.is_empty())),
    ("Labels", true, |it, _| is_labelled(it)),
    ("OpenStdin", false, |it, _| it.is_boolean()),
    ("StdinOnce", false, |it, _| it.is_boolean()),
    ("StopSignal", false, |it, _| it == "SIGTERM"),
    ("StopTimeout", false, |it, _| is_within(it, 3_600)),
    ("Tty", false, |it, _| it == false),
    ("User", true, |it, _| it.as_str().is_some_and(is_nobody)),
    ("WorkingDir", false, |it, _| it == WORKSPACE),
];

/// What of the host a container may have, by the names of the engine's API.
const HOST: [Rule; 24] = [
    ("AutoRemove", false, |it, _| it == false),
    ("CapDrop", true, |it, _| *it == json!(["ALL"])),
    ("CgroupnsMode", true, |it, _| it == "private"),
    ("CpuPeriod", true, |it, _| it.as_i64() == Some(CPU_PERIOD_MICROS)),
    ("CpuQuota", true, |it, allowed| is_within(it, cpu_quota(allowed.most.cpus))),
    ("ExtraHosts", false, |it, _| *it == json!(["host.docker.internal:host-gateway"])),
    ("Init", false, |it, _| it.is_boolean()),
    ("IpcMode", true, |it, _| it == "private"),
    ("LogConfig", true, |it, _| is_plain_log(it)),
    ("Memory", true, |it, allowed| is_within(it, allowed.most.memory_bytes)),
    // Counted with memory; that it is the same is looked at by itself.
    ("MemorySwap", true, |it, allowed| is_within(it, allowed.most.memory_bytes)),
    ("Mounts", false, |it, allowed| {
        it.as_array().is_some_and(|all| all.iter().all(|mount| mount_fits(mount, allowed)))
    }),
    ("NetworkMode", true, |it, _| it == "none" || it == "bridge"),
    ("OomKillDisable", false, |it, _| it == false),
    ("OomScoreAdj", false, |it, _| it.as_i64().is_some_and(|score| (0..=1_000).contains(&score))),
    ("PidsLimit", true, |it, allowed| is_within(it, allowed.most.pids)),
    ("Privileged", false, |it, _| it == false),
    ("PublishAllPorts", false, |it, _| it == false),
    ("ReadonlyRootfs", true, |it, _| it == true),
    ("RestartPolicy", true, |it, _| *it == json!({ "Name": "no" })),
    ("SecurityOpt", true, |it, _| *it == json!(["no-new-privileges:true"])),
    ("ShmSize", true, |it, allowed| is_within(it, allowed.most.memory_bytes)),
    ("Tmpfs", false, is_small_tmp),
    ("Ulimits", true, are_ulimits),
];

const VOLUME: [Rule; 3] = [
    ("Name", true, |it, _| it.as_str().is_some_and(is_workspace)),
    // Options of the driver can turn a volume into any folder of the host.
    ("Driver", false, |it, _| it == "local"),
    ("Labels", true, |it, _| is_labelled(it)),
];

/// Judges a container's description.
pub fn container(body: &[u8], allowed: &Allowed) -> Result<Value, Refusal> {
    let body = object(body)?;
    keep_to(&INSIDE, &body, allowed, "a container", "")?;
    if let Some(host) = body.get("HostConfig").and_then(Value::as_object) {
        keep_to(&HOST, host, allowed, "a container", "HostConfig.")?;
        if host.get("Memory") != host.get("MemorySwap") {
            return Err(Refusal("a container with swap is not made here".to_owned()));
        }
    }
    Ok(Value::Object(body))
}

/// Judges a volume's description.
pub fn volume(body: &[u8], allowed: &Allowed) -> Result<Value, Refusal> {
    let body = object(body)?;
    keep_to(&VOLUME, &body, allowed, "a volume", "")?;
    Ok(Value::Object(body))
}

/// Whose a judged container or volume will be.
pub fn instance_of(body: &Value) -> &str {
    body["Labels"][INSTANCE].as_str().unwrap_or_default()
}

/// The volumes that a judged container gets as its workspace.
pub fn workspaces_of(body: &Value) -> Vec<&str> {
    let mounts = body["HostConfig"]["Mounts"].as_array().into_iter().flatten();
    let sources = mounts.filter_map(|mount| mount["Source"].as_str());
    sources.filter(|source| is_workspace(source)).collect()
}

fn keep_to(
    rules: &[Rule],
    parts: &Object,
    allowed: &Allowed,
    what: &str,
    place: &str,
) -> Result<(), Refusal> {
    for (name, value) in parts {
        let rule = rules.iter().find(|(known, ..)| known == name);
        if !rule.is_some_and(|(_, _, fits)| fits(value, allowed)) {
            return Err(Refusal(format!("{what} with this `{place}{name}` is not made here")));
        }
    }
    match rules.iter().find(|(name, needed, _)| *needed && !parts.contains_key(*name)) {
        Some((missing, ..)) => Err(Refusal(format!("{what} needs a `{place}{missing}`"))),
        None => Ok(()),
    }
}

fn mount_fits(mount: &Value, allowed: &Allowed) -> bool {
    match mount["Type"].as_str() {
        Some("tmpfs") => {
            let options = &mount["TmpfsOptions"];
            has_only(mount, &["Type", "Target", "TmpfsOptions"])
                && mount["Target"].is_string()
                && has_only(options, &["SizeBytes", "Mode"])
                && is_within(&options["SizeBytes"], TMP_BYTES_MAX)
                && options["Mode"] == 0o1777
        }
        Some("volume") => {
            has_only(mount, &["Type", "Source", "Target", "ReadOnly", "VolumeOptions"])
                && has_only(&mount["VolumeOptions"], &["NoCopy"])
                && mount["VolumeOptions"]["NoCopy"].is_boolean()
                && volume_fits(mount, allowed)
        }
        // Folders of the host.
        _ => false,
    }
}

fn volume_fits(mount: &Value, allowed: &Allowed) -> bool {
    let Some(source) = mount["Source"].as_str() else { return false };
    match Some(source) == allowed.door {
        true => mount["ReadOnly"] == true && mount["Target"] == DOOR,
        false => {
            is_workspace(source) && mount["Target"] == WORKSPACE && mount.get("ReadOnly").is_none()
        }
    }
}

fn is_labelled(labels: &Value) -> bool {
    let all = labels.as_object().is_some_and(|labels| labels.values().all(Value::is_string));
    all && labels[INSTANCE].as_str().is_some_and(is_instance)
}

/// What a server may call itself; it is kept in a file and written into filters.
pub fn is_instance(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=128).contains(&name.len()) && name.bytes().all(plain)
}

fn object(body: &[u8]) -> Result<Object, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal(format!("the body is no object: {error}")))
}

fn are_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|texts| texts.iter().all(Value::is_string))
}

fn has_only(value: &Value, known: &[&str]) -> bool {
    value.as_object().is_some_and(|parts| parts.keys().all(|name| known.contains(&name.as_str())))
}

/// A positive number up to this one; none and -1 are no limit to an engine.
fn is_within(value: &Value, most: i64) -> bool {
    value.as_i64().is_some_and(|number| (1..=most).contains(&number))
}

/// Memory at `/tmp`, where nothing can be run from.
fn is_small_tmp(value: &Value, _: &Allowed) -> bool {
    let size = value["/tmp"].as_str().and_then(|options| {
        let size = options.strip_prefix("rw,noexec,nosuid,nodev,size=")?.strip_suffix(",mode=1777");
        size.filter(|size| size.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    });
    let Some(parts) = value.as_object() else { return false };
    let is_small = size.is_some_and(|size: i64| (1..=TMP_BYTES_MAX).contains(&size));
    parts.is_empty() || parts.len() == 1 && is_small
}

/// Each of the three once.
fn are_ulimits(value: &Value, allowed: &Allowed) -> bool {
    let Some(limits) = value.as_array() else { return false };
    let ceilings = [("nofile", FILES_MAX), ("core", 0), ("fsize", allowed.most.disk_bytes)];
    limits.len() == ceilings.len()
        && ceilings.iter().all(|(name, most)| {
            let fits = |of: &Value| of.as_i64().is_some_and(|it| (0..=*most).contains(&it));
            let mut named = limits.iter().filter(|limit| limit["Name"] == *name);
            named.any(|it| {
                has_only(it, &["Name", "Soft", "Hard"]) && fits(&it["Soft"]) && fits(&it["Hard"])
            })
        })
}

/// Two files of 128 MB, as `sandbox` has it, or less.
fn is_plain_log(value: &Value) -> bool {
    let config = &value["Config"];
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
    let megabytes = number(config["max-size"].as_str().and_then(|size| size.strip_suffix('m')));
    value["Type"] == "json-file"
        && has_only(value, &["Type", "Config"])
        && has_only(config, &["max-size", "max-file"])
        && megabytes.is_some_and(|it| (1..=128).contains(&it))
        && number(config["max-file"].as_str()).is_some_and(|it| (1..=2).contains(&it))
}

/// `uid:gid` in digits, neither of them root's. With a user alone its group would be the image's choice.
fn is_nobody(user: &str) -> bool {
    let digits = user.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    digits && user.contains(':') && user.parse::<AgentUser>().is_ok()
}
