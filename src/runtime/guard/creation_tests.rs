//! What containers and volumes are made of, by tables: each refusal is a way onto the host.

use super::creation::{self, Allowed, Ceilings};
use crate::runtime::{
    RuntimeOptions,
    sandbox::{Limits, Plan, host_config, passing_config},
};
use bollard::models::ContainerCreateBody;
use preloop_actors::{flow::NetworkMode, ports::ContainerLimits};
use serde_json::{Value, json};
use std::collections::HashMap;

const WORKSPACE: &str = "preloop-01890a5d-ac96-774b-bcce-b302099a8057-e1";

/// A container as servers make them.
fn body(door: Option<&str>, network: NetworkMode, passing: bool) -> Value {
    let options = RuntimeOptions::default();
    let plan = Plan {
        workspace: WORKSPACE,
        limits: Limits::decide(ContainerLimits::default(), &options),
        network,
        door,
        init: true,
        declared_volumes: &["/data".to_owned()],
    };
    let host = if passing { passing_config(&plan) } else { host_config(&plan) };
    json!(ContainerCreateBody {
        image: Some("sha256:ab".to_owned()),
        user: Some(options.user.to_string()),
        working_dir: Some("/workspace".to_owned()),
        labels: Some(HashMap::from([("preloop.instance".to_owned(), "x".to_owned())])),
        host_config: Some(host),
        ..Default::default()
    })
}

fn judged(body: &str, door: Option<&str>) -> Result<Value, String> {
    let allowed = Allowed { door, most: &Ceilings::default() };
    creation::container(body.as_bytes(), &allowed).map_err(|refusal| refusal.to_string())
}

fn check(body: &Value, door: Option<&str>) -> Result<Value, String> {
    judged(&body.to_string(), door)
}

#[test]
fn what_a_server_makes_passes_and_is_what_was_looked_at() {
    for network in [NetworkMode::None, NetworkMode::Bridge] {
        for (door, passing) in [(None, false), (Some("agents"), false), (None, true)] {
            let body = body(door, network, passing);
            assert_eq!(check(&body, Some("agents")), Ok(body.clone()), "{door:?} {passing}");
        }
    }
}

/// The body with one part set to something else.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = body(None, NetworkMode::None, false);
    let (place, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(place).unwrap()[name] = value;
    body
}

#[test]
fn a_container_gets_nothing_of_the_host() {
    let mounted = |mount: Value| with("/HostConfig/Mounts", json!([mount]));
    let volume = |more: Value| {
        let mut mount = json!({ "Type": "volume", "Source": WORKSPACE, "Target": "/w" });
        mount.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        mounted(mount)
    };
    let driver =
        json!({ "DriverConfig": { "Options": { "type": "none", "o": "bind", "device": "/" } } });
    for body in [
        with("/HostConfig/Privileged", json!(true)),
        with("/HostConfig/privileged", json!(true)),
        with("/hostconfig", json!({ "Privileged": true })),
        with("/HostConfig/Binds", json!(["/:/host"])),
        with("/HostConfig/CapAdd", json!(["SYS_ADMIN"])),
        with("/HostConfig/CapDrop", json!([])),
        with("/HostConfig/CapDrop", json!(["NET_RAW"])),
        with("/HostConfig/SecurityOpt", json!(["seccomp=unconfined", "no-new-privileges:true"])),
        with("/HostConfig/NetworkMode", json!("host")),
        with("/HostConfig/NetworkMode", json!("container:postgres")),
        with("/HostConfig/PidMode", json!("host")),
        with("/HostConfig/IpcMode", json!("host")),
        with("/HostConfig/CgroupnsMode", json!("host")),
        with("/HostConfig/UsernsMode", json!("host")),
        with("/HostConfig/Devices", json!([{ "PathOnHost": "/dev/sda" }])),
        with("/HostConfig/DeviceCgroupRules", json!(["a *:* rwm"])),
        with("/HostConfig/VolumesFrom", json!(["postgres"])),
        with("/HostConfig/VolumeDriver", json!("other")),
        with("/HostConfig/Runtime", json!("other")),
        with("/HostConfig/CgroupParent", json!("/")),
        with("/HostConfig/Sysctls", json!({ "kernel.core_pattern": "|/x" })),
        with("/HostConfig/MaskedPaths", json!(["/nothing"])),
        with("/HostConfig/PortBindings", json!({ "80/tcp": [{ "HostPort": "80" }] })),
        with("/HostConfig/ReadonlyRootfs", json!(false)),
        with("/HostConfig/Memory", json!(0)),
        with("/HostConfig/PidsLimit", json!(-1)),
        with("/HostConfig/RestartPolicy", json!({ "Name": "always" })),
        with("/HostConfig/LogConfig", json!({ "Type": "syslog", "Config": {} })),
        with("/HostConfig/LogConfig", json!({ "Type": "json-file", "Config": { "env": "X" } })),
        with("/HostConfig/ExtraHosts", json!(["github.com:10.0.0.1"])),
        with("/HostConfig/OomScoreAdj", json!(-1000)),
        with("/NetworkingConfig", json!({ "EndpointsConfig": { "backend": {} } })),
        with("/Volumes", json!({ "/data": {} })),
        with("/User", json!("0:0")),
        with("/User", json!("10000:0")),
        with("/User", json!("root")),
        with("/User", json!("")),
        with("/Labels", json!({ "preloop.instance": "" })),
        mounted(json!({ "Type": "bind", "Source": "/", "Target": "/host" })),
        mounted(json!({ "Source": "/", "Target": "/host" })),
        mounted(json!({ "Type": "npipe", "Source": "x", "Target": "/host" })),
        volume(json!({ "Source": "preloop_database" })),
        volume(json!({ "Source": "agents" })),
        volume(json!({ "Source": "agents", "ReadOnly": true, "Target": "/elsewhere" })),
        volume(json!({ "VolumeOptions": driver.clone() })),
        volume(json!({ "BindOptions": { "Propagation": "rshared" } })),
    ] {
        assert!(check(&body, Some("agents")).is_err(), "{body}");
    }
    for missing in
        ["CapDrop", "SecurityOpt", "NetworkMode", "ReadonlyRootfs", "Memory", "PidsLimit"]
    {
        let mut body = body(None, NetworkMode::None, false);
        body["HostConfig"].as_object_mut().unwrap().remove(missing);
        assert!(check(&body, None).unwrap_err().contains(missing));
    }
    assert!(check(&body(Some("agents"), NetworkMode::None, false), None).is_err(), "no door here");
}

/// Engines merge an object that comes twice, we read the last: so what passes is what we read.
#[test]
fn nothing_hides_behind_a_repetition() {
    let honest = body(None, NetworkMode::None, false);
    let text = honest.to_string();
    let twice = format!("{{\"HostConfig\":{{\"Privileged\":true}},{}", &text[1..]);
    assert_eq!(judged(&twice, None), Ok(honest));
}

/// A body with all that a server ever says: those of agents, of helpers, and of commands.
fn everything() -> Value {
    let mut all = body(Some("agents"), NetworkMode::Bridge, false);
    let more = json!({
        "AttachStdin": true, "AttachStdout": true, "AttachStderr": true, "OpenStdin": true, "StdinOnce": true,
        "Cmd": ["-c"], "Entrypoint": ["/bin/sh"], "Env": ["A=b"], "Healthcheck": { "Test": ["NONE"] },
        "Hostname": "agent", "StopSignal": "SIGTERM", "StopTimeout": 10, "Tty": false, "WorkingDir": "/workspace",
    });
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

/// Where objects are whose names the engine knows, with those names.
fn objects(value: &Value, place: String, found: &mut Vec<(String, Vec<String>)>) {
    if place.ends_with("/Labels") {
        return;
    }
    match value {
        Value::Object(parts) => {
            found.push((place.clone(), parts.keys().cloned().collect()));
            for (name, inner) in parts {
                let name = name.replace('~', "~0").replace('/', "~1");
                objects(inner, format!("{place}/{name}"), found);
            }
        }
        Value::Array(parts) => {
            for (at, inner) in parts.iter().enumerate() {
                objects(inner, format!("{place}/{at}"), found);
            }
        }
        _ => {}
    }
}

/// What Go takes for the same name.
fn twins(name: &str) -> Vec<String> {
    let mut twins = vec![
        name.to_lowercase(),
        name.to_uppercase(),
        name.replacen(['s', 'S'], "\u{17f}", 1),
        name.replacen(['k', 'K'], "\u{212a}", 1),
    ];
    twins.retain(|twin| twin != name);
    twins
}

fn nothings() -> [Value; 6] {
    [json!(null), json!(""), json!(0), json!(false), json!([]), json!({})]
}

#[test]
fn a_name_that_only_looks_like_a_known_one_is_refused_whatever_it_says() {
    let honest = everything();
    assert_eq!(check(&honest, Some("agents")), Ok(honest.clone()));
    let mut found = Vec::new();
    objects(&honest, String::new(), &mut found);
    assert!(found.len() > 10, "{found:?}");
    for (place, names) in found {
        for twin in names.iter().flat_map(|name| twins(name)) {
            for nothing in nothings() {
                let mut body = honest.clone();
                body.pointer_mut(&place).unwrap()[&twin] = nothing;
                assert!(check(&body, Some("agents")).is_err(), "{place}/{twin}: {body}");
            }
        }
    }
    let labels = json!({ "preloop.instance": "x" });
    let plain = json!({ "Name": WORKSPACE, "Driver": "local", "Labels": labels });
    for twin in ["Name", "Driver", "Labels"].into_iter().flat_map(twins) {
        for nothing in nothings() {
            let mut body = plain.clone();
            body[&twin] = nothing;
            assert!(volume(&body).is_err(), "{body}");
        }
    }
}

/// An empty list of masked paths is another one than none.
#[test]
fn nothing_is_not_the_same_as_not_said() {
    for name in [
        "Binds",
        "BlkioWeight",
        "CapAdd",
        "Cgroup",
        "CgroupParent",
        "ConsoleSize",
        "ContainerIDFile",
        "CpuShares",
        "CpusetCpus",
        "DeviceCgroupRules",
        "DeviceRequests",
        "Devices",
        "Dns",
        "GroupAdd",
        "Links",
        "MaskedPaths",
        "MemoryReservation",
        "NanoCpus",
        "PidMode",
        "PortBindings",
        "ReadonlyPaths",
        "Runtime",
        "StorageOpt",
        "Sysctls",
        "UTSMode",
        "UsernsMode",
        "VolumeDriver",
        "VolumesFrom",
    ] {
        for nothing in nothings() {
            let body = with(&format!("/HostConfig/{name}"), nothing);
            assert!(check(&body, None).is_err(), "{name}: {body}");
        }
    }
    for name in [
        "ArgsEscaped",
        "Domainname",
        "ExposedPorts",
        "MacAddress",
        "NetworkDisabled",
        "OnBuild",
        "Shell",
    ] {
        assert!(check(&with(&format!("/{name}"), json!(null)), None).is_err(), "{name}");
    }
    // What is known, but says nothing.
    for name in [
        "CapDrop",
        "SecurityOpt",
        "Ulimits",
        "LogConfig",
        "Mounts",
        "Tmpfs",
        "NetworkMode",
        "IpcMode",
    ] {
        assert!(check(&with(&format!("/HostConfig/{name}"), json!(null)), None).is_err(), "{name}");
    }
}

#[test]
fn no_container_is_larger_than_it_may_be() {
    let most = Ceilings::default();
    let limit = |name: &str, value: i64| json!({ "Name": name, "Soft": value, "Hard": value });
    let limits = |nofile, core, fsize| {
        with(
            "/HostConfig/Ulimits",
            json!([limit("nofile", nofile), limit("core", core), limit("fsize", fsize)]),
        )
    };
    let log = |size: &str, files: &str| {
        let config = json!({ "max-size": size, "max-file": files });
        with("/HostConfig/LogConfig", json!({ "Type": "json-file", "Config": config }))
    };
    let tmp = |options: &str| with("/HostConfig/Tmpfs", json!({ "/tmp": options }));
    for body in [limits(4_096, 0, most.disk_bytes), log("128m", "2"), log("1m", "1")] {
        assert_eq!(check(&body, None), Ok(body.clone()));
    }
    for body in [
        with("/HostConfig/Memory", json!(most.memory_bytes + 1)),
        with("/HostConfig/MemorySwap", json!(most.memory_bytes - 1)),
        with("/HostConfig/MemorySwap", json!(-1)),
        with("/HostConfig/PidsLimit", json!(most.pids + 1)),
        with("/HostConfig/ShmSize", json!(most.memory_bytes + 1)),
        with("/HostConfig/CpuQuota", json!(100_001)),
        with("/HostConfig/CpuQuota", json!(-1)),
        with("/HostConfig/CpuPeriod", json!(1_000)),
        limits(4_097, 0, 1),
        limits(1, 1, 1),
        limits(1, 0, most.disk_bytes + 1),
        limits(-1, 0, 1),
        with("/HostConfig/Ulimits", json!([])),
        with(
            "/HostConfig/Ulimits",
            json!([limit("nofile", 1), limit("core", 0), limit("memlock", -1)]),
        ),
        with(
            "/HostConfig/Ulimits",
            json!([limit("nofile", 1), limit("core", 0), limit("core", 0)]),
        ),
        log("129m", "2"),
        log("1g", "2"),
        log("128m", "3"),
        log("-1", "2"),
        with("/HostConfig/LogConfig", json!({ "Type": "json-file", "Config": {} })),
        tmp("exec,size=1"),
        tmp("rw,noexec,nosuid,nodev,size=99999999999,mode=1777"),
        with("/HostConfig/Tmpfs", json!({ "/proc": "" })),
        with("/User", json!("10000")),
        with("/User", json!("+1:+1")),
        with("/User", json!("1:00")),
        with("/User", json!("10000:10000:0")),
    ] {
        assert!(check(&body, None).is_err(), "{body}");
    }
}

fn volume(body: &Value) -> Result<Value, String> {
    let allowed = Allowed { door: None, most: &Ceilings::default() };
    let judged = creation::volume(body.to_string().as_bytes(), &allowed);
    judged.map_err(|refusal| refusal.to_string())
}

#[test]
fn a_volume_is_a_plain_one() {
    let labels = json!({ "preloop.instance": "x" });
    let plain = json!({ "Name": WORKSPACE, "Driver": "local", "Labels": labels });
    assert_eq!(volume(&plain), Ok(plain.clone()));
    for (name, value) in [
        ("Name", json!("preloop_database")),
        ("Driver", json!("sshfs")),
        ("DriverOpts", json!({ "type": "none", "o": "bind", "device": "/" })),
        ("ClusterVolumeSpec", json!({ "Group": "x" })),
        ("ClusterVolumeSpec", json!({})),
        ("DriverOpts", json!(null)),
        ("Labels", json!({})),
    ] {
        let mut body = plain.clone();
        body[name] = value;
        assert!(volume(&body).is_err(), "{body}");
    }
    assert!(volume(&json!({ "Labels": labels })).is_err());
}
