//! What stands between an agent and the host: one function from limits to the container's configuration.

use super::RuntimeOptions;
use bollard::models::{
    HostConfig, HostConfigCgroupnsModeEnum, HostConfigLogConfig, Mount, MountBindOptions,
    MountBindOptionsPropagationEnum, MountTmpfsOptions, MountType, MountVolumeOptions,
    ResourcesUlimits, RestartPolicy, RestartPolicyNameEnum,
};
use preloop_actors::{flow::NetworkMode, ports::ContainerLimits};
use std::collections::HashMap;

/// The one place an agent may write to that outlives its processes.
pub(super) const WORKSPACE: &str = "/workspace";
/// Where the folder of the server's socket is mounted, and the socket's name in it. The folder, because a server that
/// starts anew makes a new socket, which a mount of the old one would never show.
pub(super) const DOOR: &str = "/run/preloop";
pub const SOCKET_NAME: &str = "mcp.sock";
/// Open files of one process.
pub(super) const FILES_MAX: i64 = 4_096;
/// Processor time is dealt out in slices of this length, the kernel's default.
pub(super) const CPU_PERIOD_MICROS: i64 = 100_000;
/// The kernel takes no less.
const CPU_QUOTA_MICROS_MIN: i64 = 1_000;
/// Bytes of shared memory; they count as memory.
const SHM_BYTES: i64 = 64 << 20;
/// Agents are the first to go when the host runs out of memory, before the server and its database.
const OOM_SCORE: i64 = 500;
/// One log file holds our own limits of lines and bytes even when each byte is escaped to six: nothing is
/// rotated, which loses lines and moves positions, before our limit is reached. The second file bounds a flood.
const LOG_FILES: &str = "2";
const LOG_FILE_SIZE: &str = "128m";

/// Limits of one container, all decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limits {
    pub memory_bytes: i64,
    pub cpus: f64,
    pub pids: i64,
    pub disk_bytes: i64,
    pub tmp_bytes: i64,
}

impl Limits {
    /// What the flow asks for, and never more than the operator allows.
    pub fn decide(asked: ContainerLimits, most: &RuntimeOptions) -> Self {
        let capped = |asked: Option<i64>, most: i64| asked.unwrap_or(most).min(most).max(1);
        Self {
            memory_bytes: capped(asked.memory_bytes, most.memory_bytes),
            cpus: asked.cpus.filter(|it| *it > 0.0).unwrap_or(most.cpus).min(most.cpus),
            pids: capped(asked.pids, most.pids),
            disk_bytes: capped(asked.disk_bytes, most.disk_bytes),
            tmp_bytes: most.tmp_bytes,
        }
    }
}

/// What differs between two containers.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Name of the volume.
    pub workspace: &'a str,
    pub limits: Limits,
    pub network: NetworkMode,
    /// The folder on the host with the server's socket, or a volume's name, for agents that may call tools.
    pub door: Option<&'a str>,
    /// A small first process that passes signals on and collects orphans, for images that bring none.
    pub init: bool,
    /// Places where the image declares volumes: memory is mounted there, because a volume has no limit.
    pub declared_volumes: &'a [String],
}

/// How the engine confines the container. Whatever is not named here keeps the engine's own default, which
/// for seccomp, masked paths and read-only paths of /proc is the safe one.
pub(super) fn host_config(plan: &Plan) -> HostConfig {
    let limits = plan.limits;
    let covered = covered(plan);
    HostConfig {
        // Rights.
        extra_hosts: host_names(plan.network),
        privileged: Some(false),
        cap_drop: Some(vec!["ALL".to_owned()]),
        security_opt: Some(vec!["no-new-privileges:true".to_owned()]),
        ipc_mode: Some("private".to_owned()),
        cgroupns_mode: Some(HostConfigCgroupnsModeEnum::PRIVATE),
        network_mode: Some(network_name(plan.network).to_owned()),
        publish_all_ports: Some(false),
        // Amounts. Swap is counted with memory, so the same number means no swap.
        memory: Some(limits.memory_bytes),
        memory_swap: Some(limits.memory_bytes),
        oom_kill_disable: Some(false),
        oom_score_adj: Some(OOM_SCORE),
        cpu_period: Some(CPU_PERIOD_MICROS),
        cpu_quota: Some(cpu_quota(limits.cpus)),
        pids_limit: Some(limits.pids),
        shm_size: Some(SHM_BYTES.min(limits.memory_bytes)),
        ulimits: Some(ulimits(limits.disk_bytes)),
        // Files.
        readonly_rootfs: Some(true),
        mounts: Some(mounts(plan, &covered)),
        tmpfs: Some(tmpfs(limits.tmp_bytes, &covered)),
        // Life.
        init: Some(plan.init),
        auto_remove: Some(false),
        restart_policy: Some(RestartPolicy {
            name: Some(RestartPolicyNameEnum::NO),
            maximum_retry_count: None,
        }),
        log_config: Some(log_config()),
        ..Default::default()
    }
}

/// The same for a command that leaves nothing behind: its workspace is memory too, and it goes when it ends.
pub(super) fn passing_config(plan: &Plan) -> HostConfig {
    let mut config = host_config(plan);
    for mount in config.mounts.iter_mut().flatten() {
        if mount.target.as_deref() == Some(WORKSPACE) {
            *mount = memory(WORKSPACE, plan.limits.tmp_bytes);
        }
    }
    config
}

/// The workspace's mount; `copy` takes owner and content of that folder in the image, if it is there.
pub(super) fn workspace_mount(volume: &str, copy: bool) -> Mount {
    Mount {
        target: Some(WORKSPACE.to_owned()),
        source: Some(volume.to_owned()),
        typ: Some(MountType::VOLUME),
        volume_options: Some(MountVolumeOptions { no_copy: Some(!copy), ..Default::default() }),
        ..Default::default()
    }
}

fn network_name(network: NetworkMode) -> &'static str {
    match network {
        NetworkMode::None => "none",
        NetworkMode::Bridge => "bridge",
    }
}

/// With a route to the host, its name: the runtime API is there.
fn host_names(network: NetworkMode) -> Option<Vec<String>> {
    (network == NetworkMode::Bridge).then(|| vec!["host.docker.internal:host-gateway".to_owned()])
}

/// As a share of time and not as a number of cores, which the engine refuses when the host has fewer.
pub(super) fn cpu_quota(cpus: f64) -> i64 {
    ((cpus * CPU_PERIOD_MICROS as f64) as i64).max(CPU_QUOTA_MICROS_MIN)
}

fn ulimits(file_bytes_max: i64) -> Vec<ResourcesUlimits> {
    // `fsize` bounds one file at once; the sum of all is watched (see docker/quota.rs).
    [("nofile", FILES_MAX), ("core", 0), ("fsize", file_bytes_max)]
        .map(|(name, limit)| ResourcesUlimits {
            name: Some(name.to_owned()),
            soft: Some(limit),
            hard: Some(limit),
        })
        .into()
}

/// Declared volumes that are not the workspace itself, which is mounted anyway.
fn covered<'a>(plan: &'a Plan) -> Vec<&'a str> {
    let declared = plan.declared_volumes.iter().map(|path| path.trim_end_matches('/'));
    declared.filter(|path| !path.is_empty() && *path != WORKSPACE).collect()
}

fn mounts(plan: &Plan, covered: &[&str]) -> Vec<Mount> {
    let mut mounts = vec![workspace_mount(plan.workspace, false)];
    mounts.extend(plan.door.map(door_mount));
    mounts.extend(covered.iter().map(|path| memory(path, plan.limits.tmp_bytes)));
    mounts
}

fn memory(path: &str, bytes: i64) -> Mount {
    Mount {
        target: Some(path.to_owned()),
        typ: Some(MountType::TMPFS),
        tmpfs_options: Some(MountTmpfsOptions {
            size_bytes: Some(bytes),
            mode: Some(0o1777),
            options: None,
        }),
        ..Default::default()
    }
}

/// The one thing of the host that a container sees. To call through a socket nothing has to be written beside it.
fn door_mount(door: &str) -> Mount {
    if door.starts_with('/') { door_folder(door) } else { door_volume(door) }
}

/// A volume that the server's container has, too. Nothing is copied into it from the image.
fn door_volume(name: &str) -> Mount {
    Mount { target: Some(DOOR.to_owned()), read_only: Some(true), ..workspace_mount(name, false) }
}

fn door_folder(folder: &str) -> Mount {
    Mount {
        target: Some(DOOR.to_owned()),
        source: Some(folder.to_owned()),
        typ: Some(MountType::BIND),
        read_only: Some(true),
        bind_options: Some(MountBindOptions {
            propagation: Some(MountBindOptionsPropagationEnum::RPRIVATE),
            non_recursive: Some(true),
            create_mountpoint: Some(false),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn tmpfs(bytes: i64, covered: &[&str]) -> HashMap<String, String> {
    let options = format!("rw,noexec,nosuid,nodev,size={bytes},mode=1777");
    // Only the other kind of mount keeps the engine from making a volume at a declared place.
    let free = !covered.contains(&"/tmp");
    free.then(|| ("/tmp".to_owned(), options)).into_iter().collect()
}

fn log_config() -> HostConfigLogConfig {
    let settings = [("max-size", LOG_FILE_SIZE), ("max-file", LOG_FILES)];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    HostConfigLogConfig { typ: Some("json-file".to_owned()), config: Some(settings.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preloop_actors::execution::{LOG_BYTES_MAX, LOG_LINES_MAX};

    fn most() -> RuntimeOptions {
        RuntimeOptions {
            memory_bytes: 1_000,
            cpus: 2.0,
            pids: 10,
            disk_bytes: 500,
            ..Default::default()
        }
    }

    fn check(asked: ContainerLimits, memory_bytes: i64, cpus: f64, pids: i64, disk_bytes: i64) {
        let tmp_bytes = most().tmp_bytes;
        let expected = Limits { memory_bytes, cpus, pids, disk_bytes, tmp_bytes };
        assert_eq!(Limits::decide(asked, &most()), expected);
    }

    #[test]
    fn a_flow_never_gets_more_than_the_operator_allows() {
        let nothing = ContainerLimits::default();
        check(nothing, 1_000, 2.0, 10, 500);
        check(ContainerLimits { memory_bytes: Some(100), ..nothing }, 100, 2.0, 10, 500);
        check(ContainerLimits { memory_bytes: Some(9_000), ..nothing }, 1_000, 2.0, 10, 500);
        check(ContainerLimits { cpus: Some(0.5), ..nothing }, 1_000, 0.5, 10, 500);
        check(ContainerLimits { cpus: Some(64.0), ..nothing }, 1_000, 2.0, 10, 500);
        // To the engine, 0 and -1 mean "no limit".
        check(ContainerLimits { pids: Some(-1), ..nothing }, 1_000, 2.0, 1, 500);
        check(ContainerLimits { disk_bytes: Some(0), ..nothing }, 1_000, 2.0, 10, 1);
        check(ContainerLimits { cpus: Some(f64::NAN), ..nothing }, 1_000, 2.0, 10, 500);
    }

    #[test]
    fn our_log_limit_is_met_before_the_engine_rotates() {
        let megabytes: i64 = LOG_FILE_SIZE.trim_end_matches('m').parse().unwrap();
        let around_each_line = 120;
        assert!(megabytes * 1_000_000 >= 6 * LOG_BYTES_MAX + around_each_line * LOG_LINES_MAX);
    }

    #[test]
    fn the_door_is_a_folder_or_a_volume() {
        for (door, kind) in [("/data/agents", MountType::BIND), ("agents", MountType::VOLUME)] {
            let mount = door_mount(door);
            assert_eq!(mount.source.as_deref(), Some(door));
            assert_eq!((mount.typ, mount.read_only), (Some(kind), Some(true)));
            assert_eq!(mount.target.as_deref(), Some(DOOR));
        }
    }

    #[test]
    fn declared_volumes_become_memory() {
        let declared = ["/data/", "/workspace", "/tmp"].map(str::to_owned);
        let limits = Limits::decide(ContainerLimits::default(), &most());
        let plan = Plan {
            workspace: "v",
            limits,
            network: NetworkMode::None,
            door: None,
            init: false,
            declared_volumes: &declared,
        };
        let config = host_config(&plan);
        let mounts = config.mounts.unwrap();
        let mounts: Vec<_> =
            mounts.iter().map(|it| (it.target.as_deref().unwrap(), it.typ.unwrap())).collect();
        let expected = [
            (WORKSPACE, MountType::VOLUME),
            ("/data", MountType::TMPFS),
            ("/tmp", MountType::TMPFS),
        ];
        assert_eq!(mounts, expected);
        assert!(config.tmpfs.unwrap().is_empty(), "/tmp is not mounted twice");
        let passing = passing_config(&plan).mounts.unwrap();
        assert!(passing.iter().all(|it| it.typ == Some(MountType::TMPFS) && it.source.is_none()));
        assert_eq!(passing.len(), expected.len());
    }
}
