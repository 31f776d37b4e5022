//! Launch, adoption, end, result, removal.

use super::bench::{Bench, container_name, failure, file, script_launch, text, within};
use preloop_actors::{
    execution::{FailureCategory, RESULT_BYTES_MAX},
    ids::{Epoch, ExecutionId},
    ports::{AgentRuntime, ContainerLimits, Launch, RuntimeError},
};
use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

const GRACE: Duration = Duration::from_secs(2);

#[tokio::test]
async fn runs_and_tells_the_exit_code() {
    let bench = Bench::new().await;
    let (exit, output) = bench.finish("echo hello; exit 7").await;
    assert_eq!((exit.code, exit.out_of_memory, exit.disk_quota), (7, false, false));
    assert_eq!(output, "hello\n");
    let (exit, _) = bench.finish("exit 0").await;
    assert_eq!(exit.code, 0);
}

#[tokio::test]
async fn a_second_launch_meets_the_first() {
    let bench = Bench::new().await;
    let launch = script_launch("sleep 60");
    let first = bench.launch(launch.clone()).await;
    let again = bench.launch(launch.clone()).await;
    assert_eq!(again, first, "still running");
    within(bench.runtime.stop(&first.id, Duration::ZERO)).await.unwrap();
    let ended = bench.launch(launch).await;
    assert_eq!(ended, first, "an ended container is not started again");
    assert_eq!(bench.inspect(&first.id).await.state.unwrap().running, Some(false));
    assert_eq!(bench.runtime.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn simultaneous_launches_make_one_container() {
    let bench = Bench::new().await;
    let launch = script_launch("cat .preloop/token; sleep 60");
    let launch = Launch { files: vec![file(".preloop/token", "secret")], ..launch };
    let launches = (0..4).map(|_| bench.launch(launch.clone()));
    let started = futures::future::join_all(launches).await;
    assert!(started.iter().all(|it| it.id == started[0].id));
    assert_eq!(bench.runtime.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_container_that_was_created_and_not_started_is_started() {
    let bench = Bench::new().await;
    let launch = Launch { files: vec![file("word", "kept")], ..script_launch("cat word") };
    bench.runtime.create_only(&launch).await;
    let found = bench.runtime.find(launch.execution).await.unwrap().unwrap();
    assert_eq!((found.started_at, found.running), (None, false));
    let (category, _) = failure(within(bench.runtime.wait(&found.id)).await);
    assert_eq!(category, FailureCategory::ContainerStart, "waiting for it would never end");
    let (exit, output) = bench.finish_launch(launch).await;
    assert_eq!((exit.code, output.as_str()), (0, "kept"));
}

#[tokio::test]
async fn a_successor_finds_it_and_learns_its_end() {
    let bench = Bench::new().await;
    let launch = script_launch("echo one; sleep 2; echo two; exit 3");
    let running = bench.launch(launch.clone()).await;
    let successor = bench.successor();
    let found = successor.find(launch.execution).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.epoch), (running.id.as_str(), Epoch(1)));
    assert_eq!(found.started_at, Some(running.started_at));
    assert_eq!(found.image_digest, running.image_digest);
    assert!(found.running);
    let exit = within(successor.wait(&found.id)).await.unwrap();
    assert_eq!(exit.code, 3);
    assert!(exit.finished_at > running.started_at);
    assert_eq!(text(&bench.frames(&found.id, 0).await), "one\ntwo\n");
    assert_eq!(within(successor.wait(&found.id)).await.unwrap(), exit, "asking again");
    assert_eq!(successor.find(ExecutionId::fresh()).await.unwrap(), None);
}

#[tokio::test]
async fn the_newest_epoch_is_found() {
    let bench = Bench::new().await;
    let first = script_launch("exit 0");
    // Numbers, not texts, are compared.
    for epoch in [9, 10] {
        bench.launch(Launch { epoch: Epoch(epoch), ..first.clone() }).await;
    }
    let found = bench.runtime.find(first.execution).await.unwrap().unwrap();
    assert_eq!(found.epoch, Epoch(10));
    bench.runtime.remove(first.execution, Epoch(10)).await.unwrap();
    let found = bench.runtime.find(first.execution).await.unwrap().unwrap();
    assert_eq!(found.epoch, Epoch(9));
}

#[tokio::test]
async fn instances_do_not_see_one_another() {
    let (one, other) = (Bench::new().await, Bench::new().await);
    let launch = script_launch("sleep 60");
    one.launch(launch.clone()).await;
    assert_eq!(other.runtime.find(launch.execution).await.unwrap(), None);
    assert_eq!(other.runtime.list().await.unwrap(), []);
    assert_eq!(one.runtime.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn sigterm_is_enough_for_those_who_listen() {
    let bench = Bench::new().await;
    let running =
        bench.run("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.1; done").await;
    wait_for_line(&bench, &running.id).await;
    within(bench.runtime.stop(&running.id, Duration::from_secs(20))).await.unwrap();
    let exit = within(bench.runtime.wait(&running.id)).await.unwrap();
    assert_eq!(exit.code, 5);
    assert_eq!(text(&bench.frames(&running.id, 0).await), "up\nbye\n");
}

#[tokio::test]
async fn sigkill_follows_for_those_who_do_not() {
    let bench = Bench::new().await;
    let running = bench.run("trap '' TERM; echo up; while :; do sleep 0.1; done").await;
    wait_for_line(&bench, &running.id).await;
    let before = Instant::now();
    within(bench.runtime.stop(&running.id, GRACE)).await.unwrap();
    let took = before.elapsed();
    assert!(took >= GRACE && took < GRACE * 4, "{took:?}");
    let exit = within(bench.runtime.wait(&running.id)).await;
    assert_eq!(exit, Err(RuntimeError::Gone), "the agent is not to blame");
}

#[tokio::test]
async fn a_wait_ends_when_someone_else_kills_or_removes() {
    let bench = Bench::new().await;
    let launch = script_launch("sleep 60");
    let running = bench.launch(launch.clone()).await;
    let waiting = bench.runtime.wait(&running.id);
    let killing = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        bench.kill_from_outside(&running.id).await;
    };
    let (exit, ()) = within(futures::future::join(waiting, killing)).await;
    assert_eq!(exit, Err(RuntimeError::Gone), "the agent is not to blame");
    assert!(!bench.runtime.find(launch.execution).await.unwrap().unwrap().running);
    bench.runtime.remove(launch.execution, launch.epoch).await.unwrap();
    assert_eq!(bench.runtime.wait(&running.id).await, Err(RuntimeError::Gone));
    assert_eq!(bench.runtime.result_file(&running.id).await, Err(RuntimeError::Gone));
    assert!(matches!(bench.runtime.logs(&running.id, 0).await, Err(RuntimeError::Gone)));
    assert_eq!(bench.runtime.stop(&running.id, GRACE).await, Ok(()), "gone is ended");
}

#[tokio::test]
async fn removal_takes_container_and_workspace_and_may_be_repeated() {
    let bench = Bench::new().await;
    let launch = script_launch("sleep 60");
    bench.launch(launch.clone()).await;
    for _ in 0..2 {
        within(bench.runtime.remove(launch.execution, launch.epoch)).await.unwrap();
        assert_eq!(bench.runtime.find(launch.execution).await.unwrap(), None);
        assert_eq!(bench.runtime.list().await.unwrap(), []);
    }
}

#[tokio::test]
async fn the_sweep_also_sees_a_workspace_without_container() {
    let bench = Bench::new().await;
    let launch = script_launch("exit 0");
    bench.launch(launch.clone()).await;
    bench.runtime.remove_container(&container_name(&launch)).await.unwrap();
    assert_eq!(bench.runtime.find(launch.execution).await.unwrap(), None);
    let left = bench.runtime.list().await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].execution, left[0].epoch), (launch.execution, launch.epoch));
    assert!(!left[0].running);
    bench.runtime.remove(launch.execution, launch.epoch).await.unwrap();
    assert_eq!(bench.runtime.list().await.unwrap(), []);
}

#[tokio::test]
async fn a_command_that_does_not_exist_is_named() {
    let bench = Bench::new().await;
    let launch = |name: &str| Launch { command: vec![name.to_owned()], ..script_launch("") };
    let (exit, output) = bench.finish_launch(launch("/no/such")).await;
    assert_eq!(exit.code, 127, "the first process started, and could not find it");
    assert!(output.contains("/no/such"), "{output}");
    bench.runtime.init_missing.store(true, Ordering::Relaxed);
    let (category, message) = failure(within(bench.runtime.launch(launch("/no/such"))).await);
    assert_eq!(category, FailureCategory::ContainerStart);
    assert!(message.contains("/no/such"), "{message}");
}

#[tokio::test]
async fn memory_beyond_the_limit_ends_it() {
    let bench = Bench::new().await;
    let limits = ContainerLimits { memory_bytes: Some(16 << 20), ..Default::default() };
    // The shell that starts the greedy process passes its exit code on.
    let script = "x=0123456789abcdef; while :; do x=$x$x; done; exit $?";
    let (exit, _) = bench.finish_launch(Launch { limits, ..script_launch(script) }).await;
    assert!(exit.out_of_memory, "{exit:?}");
    assert_eq!(exit.code, 137);
}

#[tokio::test]
async fn a_result_is_read_after_the_end() {
    check_result(
        "echo '{\"status\":\"succeeded\"}' > result.json",
        Ok(Some("{\"status\":\"succeeded\"}\n")),
    )
    .await;
    check_result("exit 0", Ok(None)).await;
    check_result(": > result.json", Ok(Some(""))).await;
}

#[tokio::test]
async fn a_result_that_is_not_a_plain_small_file_is_refused() {
    check_result("ln -s /etc/passwd result.json", Err("not a regular file")).await;
    check_result("ln -s .preloop/token result.json", Err("not a regular file")).await;
    check_result("mkdir result.json", Err("not a regular file")).await;
    check_result("mkfifo result.json", Err("not a regular file")).await;
    let too_large = format!("head -c {} /dev/zero > result.json", RESULT_BYTES_MAX + 1);
    check_result(&too_large, Err("the most allowed")).await;
    // Takes no room on disk and would take all memory of the reader.
    check_result("truncate -s 1G result.json", Err("the most allowed")).await;
}

async fn check_result(script: &str, expected: Result<Option<&str>, &str>) {
    let bench = Bench::new().await;
    let launch = script_launch(&format!("cd /workspace; {script}"));
    let launch = Launch { files: vec![file(".preloop/token", "sesame-open")], ..launch };
    let running = bench.launch(launch).await;
    let exit = within(bench.runtime.wait(&running.id)).await.unwrap();
    assert_eq!(exit.code, 0, "`{script}`: {}", text(&bench.frames(&running.id, 0).await));
    let result = bench.runtime.result_file(&running.id).await;
    match expected {
        Ok(content) => assert_eq!(result.unwrap().as_deref(), content.map(str::as_bytes)),
        Err(said) => {
            let (category, message) = failure(result);
            assert_eq!(category, FailureCategory::InvalidResult);
            assert!(message.contains(said), "`{script}`: {message}");
        }
    }
}

#[tokio::test]
async fn a_result_can_be_read_while_it_runs() {
    let bench = Bench::new().await;
    let running = bench.run("echo early > result.json; echo up; sleep 60").await;
    wait_for_line(&bench, &running.id).await;
    assert_eq!(bench.runtime.result_file(&running.id).await.unwrap().unwrap(), "early\n");
}

/// Returns once the container has written something.
async fn wait_for_line(bench: &Bench, container: &str) {
    let mut stream = bench.runtime.logs(container, 0).await.unwrap();
    within(futures::StreamExt::next(&mut stream)).await.unwrap().unwrap();
}
