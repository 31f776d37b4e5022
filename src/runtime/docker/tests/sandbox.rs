//! What an agent cannot do, tried from the inside.

use super::bench::{BUSYBOX, Bench, container_name, file, script_launch, text, within};
use crate::runtime::RuntimeOptions;
use bollard::models::MountType;
use preloop_actors::{
    flow::NetworkMode,
    ports::{AgentRuntime, ContainerLimits, Image, Launch},
};
use std::time::{Duration, Instant};

/// Runs a script that prints `escaped` when something gave way.
async fn check_holds(script: &str) {
    let bench = Bench::new().await;
    let (exit, output) = bench.finish(script).await;
    assert!(!output.contains("escaped"), "`{script}`: {output}");
    assert!(output.contains("done"), "`{script}` did not come to its end, {exit:?}: {output}");
}

#[tokio::test]
async fn the_agent_is_nobody() {
    let bench = Bench::new().await;
    let script = "id -u; id -g; hostname; pwd; grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status";
    let (_, output) = bench.finish(script).await;
    let words: Vec<_> = output.split_whitespace().collect();
    assert_eq!(words[..4], ["10000", "10000", "agent", "/workspace"]);
    for line in output.lines().filter(|line| line.starts_with("Cap")) {
        assert!(line.ends_with("0000000000000000"), "{line}");
    }
    assert!(output.contains("NoNewPrivs:\t1"), "{output}");
    assert!(output.contains("Seccomp:\t2"), "{output}");
}

#[tokio::test]
async fn only_the_workspace_can_be_written() {
    check_holds("for at in / /bin /etc /proc/sys/kernel /sys /sys/fs/cgroup; do (echo x > $at/x) 2>/dev/null && echo escaped $at; done; echo x > /workspace/x && echo x > /tmp/x && echo done").await;
}

#[tokio::test]
async fn nothing_runs_from_tmp() {
    check_holds(
        "cp /bin/sh /tmp/sh; chmod 755 /tmp/sh; /tmp/sh echo escaped 2>/dev/null; echo done",
    )
    .await;
}

#[tokio::test]
async fn no_devices_mounts_or_raw_sockets() {
    check_holds("mknod /workspace/dev b 8 0 2>/dev/null && echo escaped mknod; mount -t tmpfs x /tmp 2>/dev/null && echo escaped mount; ping -c1 -W1 127.0.0.1 2>/dev/null && echo escaped ping; ls /dev | grep -E '^(sd|vd|nvme|mem|kmsg|fuse|kvm)' && echo escaped devices; unshare -r true 2>/dev/null && echo escaped userns; chroot / true 2>/dev/null && echo escaped chroot; echo done").await;
}

#[tokio::test]
async fn no_way_to_the_engine() {
    check_holds("find / -name 'docker.sock' -o -name 'containerd.sock' 2>/dev/null | grep . && echo escaped socket; grep -q docker /proc/self/cgroup && echo escaped cgroup path; echo done").await;
}

#[tokio::test]
async fn other_processes_are_invisible() {
    let bench = Bench::new().await;
    let (_, output) = bench.finish("ls /proc | grep -E '^[0-9]+$' | wc -l").await;
    let processes: u32 = output.trim().parse().unwrap();
    assert!(processes < 8, "{processes}");
    check_holds("kill -0 -1 2>/dev/null; dmesg 2>/dev/null | grep . && echo escaped dmesg; head -c1 /proc/kcore 2>/dev/null | grep . && echo escaped kcore; (echo b > /proc/sysrq-trigger) 2>/dev/null && echo escaped sysrq; echo done").await;
}

#[tokio::test]
async fn no_network_unless_asked_for() {
    check_holds("ls /sys/class/net | grep -v '^lo$' | grep -v tunl | grep -v sit && echo escaped interface; wget -T 2 -q -O - http://169.254.169.254/ 2>/dev/null && echo escaped metadata; nslookup example.com 2>/dev/null && echo escaped dns; echo done").await;
    let bench = Bench::new().await;
    let launch =
        Launch { network: Some(NetworkMode::Bridge), ..script_launch("ls /sys/class/net") };
    let (_, output) = bench.finish_launch(launch).await;
    assert!(output.contains("eth0"), "{output}");
}

#[tokio::test]
async fn a_fork_bomb_stays_in_its_box() {
    let bench = Bench::new().await;
    let limits = ContainerLimits { pids: Some(20), ..Default::default() };
    let script = "i=0; while [ $i -lt 60 ]; do sleep 30 & i=$((i+1)); done; echo unreached";
    let running = bench.launch(Launch { limits, ..script_launch(script) }).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    within(bench.runtime.stop(&running.id, Duration::from_secs(1))).await.unwrap();
    let output = text(&bench.frames(&running.id, 0).await);
    assert!(output.contains("fork"), "{output}");
    assert!(!output.contains("unreached"), "{output}");
}

#[tokio::test]
async fn one_file_cannot_pass_the_disk_limit() {
    let bench = Bench::new().await;
    let limits = ContainerLimits { disk_bytes: Some(4 << 20), ..Default::default() };
    let launch = Launch {
        limits,
        ..script_launch("head -c 64m /dev/zero > big; code=$?; wc -c < big; exit $code")
    };
    let (exit, output) = bench.finish_launch(launch).await;
    assert!(output.lines().any(|line| line == "4194304"), "{output}");
    assert!(exit.disk_quota && exit.code != 0, "{exit:?}");
}

#[tokio::test]
async fn many_files_are_noticed_and_stopped() {
    let bench = Bench::new().await;
    let limits = ContainerLimits { disk_bytes: Some(4 << 20), ..Default::default() };
    let script =
        "i=0; while [ $i -lt 12 ]; do head -c 1m /dev/zero > f$i; i=$((i+1)); done; sleep 60";
    let before = Instant::now();
    let (exit, _) = bench.finish_launch(Launch { limits, ..script_launch(script) }).await;
    assert!(exit.disk_quota, "{exit:?}");
    assert_eq!(exit.code, 137);
    assert!(before.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_failure_with_room_left_is_not_blamed_on_the_disk() {
    let bench = Bench::new().await;
    let limits = ContainerLimits { disk_bytes: Some(4 << 20), ..Default::default() };
    let (exit, _) = bench
        .finish_launch(Launch { limits, ..script_launch("head -c 1m /dev/zero > f; exit 1") })
        .await;
    assert_eq!((exit.code, exit.disk_quota), (1, false));
}

#[tokio::test]
async fn the_engine_also_tells_sizes_where_files_are_out_of_reach() {
    let bench = Bench::new().await;
    let launch = script_launch("head -c 3m /dev/zero > f");
    bench.finish_launch(launch.clone()).await;
    let bytes = bench.runtime.bytes_by_engine().await;
    let bytes = bytes.get(&container_name(&launch)).copied().unwrap_or(0);
    assert!((3 << 20..4 << 20).contains(&bytes), "{bytes}");
}

#[tokio::test]
async fn files_are_the_agents_alone() {
    let bench = Bench::new().await;
    let script = "ls -ln /workspace/.preloop; ls -lnd /workspace /workspace/.preloop; cat .preloop/token; echo x > .preloop/new && echo writable";
    let files = vec![file(".preloop/token", "sesame\n"), file(".preloop/event.json", "{}")];
    let (_, output) = bench.finish_launch(Launch { files, ..script_launch(script) }).await;
    let check = |name: &str, mode: &str| {
        let line = output.lines().find(|line| line.ends_with(name)).unwrap_or_default();
        let words: Vec<_> = line.split_whitespace().collect();
        assert_eq!((words[0], words[2], words[3]), (mode, "10000", "10000"), "{output}");
    };
    check("token", "-r--------");
    check("event.json", "-rw-------");
    check("/workspace", "drwx------");
    check("/workspace/.preloop", "drwx------");
    assert!(output.contains("sesame") && output.contains("writable"), "{output}");
}

#[tokio::test]
async fn an_inspection_shows_the_walls_and_no_secret() {
    let bench = Bench::new().await;
    let files = vec![file(".preloop/token", "sesame-open")];
    let env = [("FLOW_ID".to_owned(), "f".to_owned())].into();
    let launch = Launch { files, env, ..script_launch("sleep 60") };
    let running = bench.launch(launch.clone()).await;
    let inspected = bench.inspect(&running.id).await;
    assert!(!format!("{inspected:?}").contains("sesame-open"));
    assert_eq!(inspected.name, Some(format!("/{}", container_name(&launch))));
    let labels = inspected.config.as_ref().unwrap().labels.clone().unwrap();
    for (label, value) in [
        ("preloop.execution_id", launch.execution.to_string()),
        ("preloop.epoch", launch.epoch.to_string()),
        ("preloop.flow_id", launch.flow.to_string()),
        ("preloop.account_id", launch.account.to_string()),
        ("preloop.agent_type", "custom".to_owned()),
    ] {
        assert_eq!(labels.get(label), Some(&value), "{label}");
    }
    let host = inspected.host_config.unwrap();
    assert_eq!(host.privileged, Some(false));
    assert_eq!(host.readonly_rootfs, Some(true));
    assert_eq!(host.memory, host.memory_swap);
    assert_eq!(host.memory, Some(4 << 30));
    assert_eq!(host.network_mode.as_deref(), Some("none"));
    assert_eq!(host.pids_limit, Some(512));
    assert_eq!((host.cpu_quota, host.cpu_period), (Some(100_000), Some(100_000)));
    assert!(host.oom_score_adj > Some(0));
    assert_eq!(host.auto_remove, Some(false));
    assert!(host.binds.unwrap_or_default().is_empty());
    let mounts = inspected.mounts.unwrap();
    assert_eq!(mounts.len(), 1);
    assert_eq!(
        mounts[0].typ.as_ref().map(ToString::to_string),
        Some(MountType::VOLUME.to_string())
    );
}

#[tokio::test]
async fn more_cores_than_the_host_has_are_no_obstacle() {
    let bench = Bench::with(RuntimeOptions { cpus: 512.0, ..Default::default() }).await;
    let (exit, _) = bench.finish("exit 0").await;
    assert_eq!(exit.code, 0);
}

#[tokio::test]
async fn a_token_in_the_open_is_refused() {
    let bench = Bench::new().await;
    let files = vec![file(".preloop/token", "sesame-open")];
    let env = [("TOKEN".to_owned(), "Bearer sesame-open".to_owned())].into();
    let launch = Launch { files, env, ..script_launch("sleep 60") };
    assert!(bench.runtime.launch(launch.clone()).await.is_err());
    assert_eq!(bench.runtime.list().await.unwrap(), [], "nothing was made");
}

#[tokio::test]
async fn volumes_that_an_image_declares_do_not_outlive_it() {
    let bench = Bench::new().await;
    let name = "preloop-test-volumes:1";
    bench
        .make_image(name, &["VOLUME /data", "VOLUME /tmp", "VOLUME /workspace", "USER root"])
        .await;
    let script = "id -u; echo x > /data/x && echo x > /tmp/x && echo x > /workspace/x && echo written; grep -E ' /(data|tmp) ' /proc/mounts";
    let launch = Launch { image: Image::Named(name.to_owned()), ..script_launch(script) };
    let running = bench.launch(launch).await;
    within(bench.runtime.wait(&running.id)).await.unwrap();
    let output = text(&bench.frames(&running.id, 0).await);
    assert!(output.starts_with("10000\nwritten\n"), "{output}");
    let memory: Vec<_> = output.lines().filter(|line| line.starts_with("tmpfs /")).collect();
    assert_eq!(memory.len(), 2, "{output}");
    assert!(
        memory.iter().all(|line| line.contains("noexec") && line.contains("size=65536k")),
        "{output}"
    );
    let mounts = bench.inspect(&running.id).await.mounts.unwrap();
    let volumes: Vec<_> = mounts
        .iter()
        .filter(|mount| mount.name.as_ref().is_some_and(|it| !it.is_empty()))
        .collect();
    assert_eq!(volumes.len(), 1, "only the workspace is a volume: {mounts:?}");
}

#[tokio::test]
async fn where_init_is_missing_it_runs_without() {
    let bench = Bench::new().await;
    let (_, with) = bench.finish("cat /proc/1/comm").await;
    bench.runtime.init_missing.store(true, std::sync::atomic::Ordering::Relaxed);
    let (_, without) = bench.finish("cat /proc/1/comm").await;
    assert_ne!(with, without, "the first process is another one");
    assert_eq!(without, "cat\n", "{BUSYBOX} runs the one command itself");
}
