//! What passes and what does not, by tables: each refusal is a way onto the host, or into somebody else's container.

use super::{
    creation,
    rules::{Call, judge},
};
use crate::runtime::{
    RuntimeOptions,
    sandbox::{Limits, Plan, host_config, passing_config},
};
use bollard::models::ContainerCreateBody;
use preloop_actors::{flow::NetworkMode, ports::ContainerLimits};
use serde_json::{Value, json};
use std::collections::HashMap;

const WORKSPACE: &str = "preloop-01890a5d-ac96-774b-bcce-b302099a8057-e1";
const OURS: &str = "filters=%7B%22label%22%3A%5B%22preloop.instance%3Dx%22%5D%7D";

#[test]
fn what_a_server_asks_passes() {
    for (method, path, query, call) in [
        ("GET", "/_ping", "", Call::Plain),
        ("GET", "/version", "", Call::Plain),
        ("GET", "/v1.41/info", "", Call::Plain),
        ("GET", "/v1.41/system/df", "type=volume", Call::Plain),
        ("GET", "/v1.41/containers/json", OURS, Call::Plain),
        ("POST", "/v1.41/containers/abc/start", "", Call::Container("abc")),
        ("GET", "/v1.41/containers/abc/logs", "follow=true&stdout=true", Call::Container("abc")),
        ("PUT", "/v1.41/containers/abc/archive", "path=/workspace", Call::Upload("abc")),
        ("DELETE", "/v1.41/containers/abc", "force=true&v=true", Call::Container("abc")),
        ("GET", "/v1.41/images/ghcr.io/octo/agent:1/json", "", Call::Plain),
        ("POST", "/v1.41/images/create", "fromImage=alpine&tag=3", Call::Plain),
        (
            "POST",
            "/v1.41/images/create",
            "fromSrc=-&repo=preloop-agent&tag=1&changes=a&changes=b",
            Call::Import,
        ),
        ("DELETE", "/v1.41/images/sha256:ab", "", Call::OwnImage("sha256:ab")),
        ("POST", "/v1.41/volumes/create", "", Call::CreateVolume),
    ] {
        assert_eq!(judge(method, path, query).as_ref(), Ok(&call), "{method} {path}?{query}");
    }
    for name in
        [WORKSPACE.to_owned(), format!("{WORKSPACE}-workspace"), format!("preloop-mcp-{:032x}", 7)]
    {
        let query = format!("name={name}");
        assert_eq!(judge("POST", "/v1.41/containers/create", &query), Ok(Call::CreateContainer));
    }
    let volume = format!("/v1.41/volumes/{WORKSPACE}");
    assert_eq!(judge("DELETE", &volume, ""), Ok(Call::Plain));
}

#[test]
fn everything_else_is_refused() {
    for (method, path, query) in [
        ("POST", "/v1.41/containers/abc/exec", ""),
        ("POST", "/v1.41/exec/abc/start", ""),
        ("POST", "/v1.41/containers/abc/update", ""),
        ("POST", "/v1.41/containers/abc/rename", "name=x"),
        ("POST", "/v1.41/build", ""),
        ("GET", "/v1.41/secrets", ""),
        ("POST", "/v1.41/swarm/init", ""),
        ("POST", "/v1.41/plugins/pull", "remote=x"),
        ("GET", "/v1.41/containers/abc/export", ""),
        ("GET", "/v1.41/images/x/get", ""),
        ("POST", "/v1.41/networks/create", ""),
        // Lists of all that runs here.
        ("GET", "/v1.41/containers/json", "all=true"),
        (
            "GET",
            "/v1.41/containers/json",
            "filters=%7B%22label%22%3A%5B%22preloop.instance%3D%22%5D%7D",
        ),
        ("GET", "/v1.41/volumes", ""),
        // Other people's names.
        ("POST", "/v1.41/containers/create", "name=postgres"),
        ("POST", "/v1.41/containers/create", ""),
        ("DELETE", "/v1.41/volumes/preloop_database", ""),
        ("GET", "/v1.41/volumes/preloop-database-e1", ""),
        // What the engine would fetch from an address, or name as something of ours.
        ("POST", "/v1.41/images/create", "fromSrc=http://169.254.169.254/&repo=preloop-agent"),
        ("POST", "/v1.41/images/create", "fromSrc=-&repo=alpine&tag=3"),
        ("POST", "/v1.41/images/create", "fromImage=alpine&fromSrc=-&repo=preloop-agent"),
        ("POST", "/v1.41/images/create", "fromSrc=-&fromSrc=http://x/&repo=preloop-agent"),
        // An API whose start takes a configuration, and paths that are not what they look like.
        ("POST", "/v1.23/containers/abc/start", ""),
        ("GET", "/v1.41/containers/../secrets", ""),
        ("GET", "/v1.41/containers//json", OURS),
        ("GET", "/v1.41/containers/a%2f..%2fb/json", ""),
        ("get", "/v1.41/info", ""),
    ] {
        assert!(judge(method, path, query).is_err(), "{method} {path}?{query}");
    }
}

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
        labels: Some(HashMap::from([("preloop.instance".to_owned(), "x".to_owned())])),
        host_config: Some(host),
        ..Default::default()
    })
}

fn check(body: &Value, door: Option<&str>) -> Result<Value, String> {
    creation::container(body.to_string().as_bytes(), door).map_err(|refusal| refusal.to_string())
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
    let passed = creation::container(twice.as_bytes(), None).unwrap();
    assert_eq!(passed, honest);
}

#[test]
fn a_volume_is_a_plain_one() {
    let labels = json!({ "preloop.instance": "x" });
    let plain = json!({ "Name": WORKSPACE, "Driver": "local", "Labels": labels });
    assert_eq!(creation::volume(plain.to_string().as_bytes()), Ok(plain.clone()));
    for (name, value) in [
        ("Name", json!("preloop_database")),
        ("Driver", json!("sshfs")),
        ("DriverOpts", json!({ "type": "none", "o": "bind", "device": "/" })),
        ("ClusterVolumeSpec", json!({ "Group": "x" })),
        ("Labels", json!({})),
    ] {
        let mut body = plain.clone();
        body[name] = value;
        assert!(creation::volume(body.to_string().as_bytes()).is_err(), "{body}");
    }
    assert!(creation::volume(json!({ "Labels": labels }).to_string().as_bytes()).is_err());
}
