//! What a container or a volume may be made of. Whatever is not named here has to be absent or say nothing.

use super::rules::{Refusal, is_workspace};
use crate::runtime::{docker::INSTANCE, sandbox::DOOR};
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;
type Rule = (&'static str, fn(&Value) -> bool);

/// Parts of a container that concern nobody outside of it. What is checked more closely stands below.
const INSIDE: [&str; 17] = [
    "AttachStderr",
    "AttachStdin",
    "AttachStdout",
    "Cmd",
    "Entrypoint",
    "Env",
    "Healthcheck",
    "Hostname",
    "Image",
    "Labels",
    "OpenStdin",
    "StdinOnce",
    "StopSignal",
    "StopTimeout",
    "Tty",
    "User",
    "WorkingDir",
];

/// What of the host a container may have, by the names of the engine's API.
const HOST: [Rule; 24] = [
    ("AutoRemove", Value::is_boolean),
    ("CapDrop", |it| *it == json!(["ALL"])),
    ("CgroupnsMode", |it| it == "private"),
    ("CpuPeriod", is_positive),
    ("CpuQuota", is_positive),
    ("ExtraHosts", |it| *it == json!(["host.docker.internal:host-gateway"])),
    ("Init", Value::is_boolean),
    ("IpcMode", |it| it == "private"),
    ("LogConfig", is_plain_log),
    ("Memory", is_positive),
    ("MemorySwap", is_positive),
    ("NetworkMode", |it| it == "none" || it == "bridge"),
    ("OomKillDisable", |it| it == false),
    ("OomScoreAdj", |it| it.as_i64().is_some_and(|score| score >= 0)),
    ("PidsLimit", is_positive),
    ("Privileged", |it| it == false),
    ("PublishAllPorts", |it| it == false),
    ("ReadonlyRootfs", |it| it == true),
    ("RestartPolicy", |it| it["Name"] == "no"),
    ("SecurityOpt", |it| *it == json!(["no-new-privileges:true"])),
    ("ShmSize", is_positive),
    ("Tmpfs", Value::is_object),
    ("Ulimits", Value::is_array),
    // Each is looked at by itself.
    ("Mounts", Value::is_array),
];

/// Those of them that an engine would decide otherwise.
const NEEDED: [&str; 10] = [
    "CapDrop",
    "CgroupnsMode",
    "IpcMode",
    "Memory",
    "MemorySwap",
    "NetworkMode",
    "PidsLimit",
    "ReadonlyRootfs",
    "RestartPolicy",
    "SecurityOpt",
];

/// Judges a container's description; `door` is the volume of the agents' socket.
pub fn container(body: &[u8], door: Option<&str>) -> Result<Value, Refusal> {
    let body = object(body)?;
    for (name, value) in &body {
        let known = name == "HostConfig" || INSIDE.contains(&name.as_str());
        if !known && !says_nothing(value) {
            return Err(Refusal(format!("a container with `{name}` is not made here")));
        }
    }
    if body.get("User").and_then(Value::as_str).is_none_or(|user| !is_nobody(user)) {
        return Err(Refusal("a container needs a `User` in numbers that is not root".to_owned()));
    }
    is_labelled(&body)?;
    let host = body.get("HostConfig").and_then(Value::as_object);
    let host = host.ok_or_else(|| Refusal("a container needs a `HostConfig`".to_owned()))?;
    host_config(host, door)?;
    Ok(Value::Object(body))
}

/// Judges a volume's description.
pub fn volume(body: &[u8]) -> Result<Value, Refusal> {
    let body = object(body)?;
    for (name, value) in &body {
        let fits = match name.as_str() {
            "Name" => value.as_str().is_some_and(is_workspace),
            "Driver" => value == "local",
            "Labels" => true,
            // Options of the driver can turn a volume into any folder of the host.
            _ => says_nothing(value),
        };
        if !fits {
            return Err(Refusal(format!("a volume with this `{name}` is not made here")));
        }
    }
    if !body.contains_key("Name") {
        return Err(Refusal("a volume needs a `Name`".to_owned()));
    }
    is_labelled(&body)?;
    Ok(Value::Object(body))
}

fn host_config(host: &Object, door: Option<&str>) -> Result<(), Refusal> {
    for (name, value) in host {
        let rule = HOST.iter().find(|(known, _)| known == name);
        let fits = match rule {
            Some((_, fits)) => fits(value),
            None => says_nothing(value),
        };
        if !fits {
            return Err(Refusal(format!(
                "a container with this `HostConfig.{name}` is not made here"
            )));
        }
    }
    if let Some(missing) = NEEDED.iter().find(|name| !host.contains_key(**name)) {
        return Err(Refusal(format!("a container needs a `HostConfig.{missing}`")));
    }
    let mounts = host.get("Mounts").and_then(Value::as_array);
    match mounts.into_iter().flatten().find(|mount| !mount_fits(mount, door)) {
        Some(mount) => {
            let source = mount["Source"].as_str().unwrap_or_default();
            Err(Refusal(format!("a container does not get `{source}` mounted here")))
        }
        None => Ok(()),
    }
}

fn mount_fits(mount: &Value, door: Option<&str>) -> bool {
    let Some(parts) = mount.as_object() else { return false };
    let source = mount["Source"].as_str();
    parts.iter().all(|(name, value)| match name.as_str() {
        "Type" => match value.as_str() {
            Some("tmpfs") => source.is_none(),
            Some("volume") => match source {
                Some(name) if Some(name) == door => {
                    mount["ReadOnly"] == true && mount["Target"] == DOOR
                }
                Some(name) => is_workspace(name),
                None => false,
            },
            // Folders of the host.
            _ => false,
        },
        "Source" | "Target" => value.is_string(),
        "ReadOnly" => value.is_boolean(),
        "TmpfsOptions" => keys_are(value, &["SizeBytes", "Mode"]),
        "VolumeOptions" => keys_are(value, &["NoCopy"]),
        _ => says_nothing(value),
    }) && parts.contains_key("Type")
}

fn is_labelled(body: &Object) -> Result<(), Refusal> {
    let label = body.get("Labels").and_then(|labels| labels[INSTANCE].as_str());
    match label.is_some_and(|label| !label.is_empty()) {
        true => Ok(()),
        false => Err(Refusal(format!("what is made here bears the label {INSTANCE}"))),
    }
}

fn object(body: &[u8]) -> Result<Object, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal(format!("the body is no object: {error}")))
}

/// What Go takes for "not set".
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(value) => value.as_i64() == Some(0),
        Value::String(value) => value.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(values) => values.is_empty(),
    }
}

fn keys_are(value: &Value, known: &[&str]) -> bool {
    let Some(parts) = value.as_object() else { return value.is_null() };
    parts.iter().all(|(name, value)| known.contains(&name.as_str()) || says_nothing(value))
}

fn is_positive(value: &Value) -> bool {
    value.as_i64().is_some_and(|number| number > 0)
}

fn is_plain_log(value: &Value) -> bool {
    value["Type"] == "json-file"
        && keys_are(value, &["Type", "Config"])
        && keys_are(&value["Config"], &["max-size", "max-file"])
}

/// `uid` or `uid:gid`, neither of them root's.
fn is_nobody(user: &str) -> bool {
    let is_id = |text: &str| text.parse::<u32>().is_ok_and(|id| id > 0);
    match user.split_once(':') {
        Some((uid, gid)) => is_id(uid) && is_id(gid),
        None => is_id(user),
    }
}
