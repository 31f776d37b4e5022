//! The embedded database's life: made, adopted, brought back, stopped.

use super::{postmaster::*, *};
use crate::store::testing::postgres_dir;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A data directory that the database's user can reach, with PostgreSQL in its place.
fn data_dir(name: &str) -> (TempDir, DataDir) {
    let passable = fs::Permissions::from_mode(0o711);
    let dir = tempfile::Builder::new().permissions(passable).tempdir().unwrap();
    let data = DataDir::open(&dir.path().join(name)).unwrap();
    symlink(postgres_dir(), data.path().join("postgresql")).unwrap();
    (dir, data)
}

fn pgdata(data: &DataDir) -> PathBuf {
    data.path().join("database/pgdata")
}

/// One question to the database, in the patience a client would have.
async fn ask(data: &DataDir, sql: &str) -> i64 {
    let give_up = Instant::now() + Duration::from_secs(10);
    loop {
        let cluster = cluster_in(data).unwrap();
        let answer = async {
            let client = cluster.connect_to(DATABASE).await?;
            Ok::<_, EmbeddedError>(client.query_one(sql, &[]).await?)
        };
        match answer.await {
            Ok(row) => return row.get(0),
            Err(error) if Instant::now() > give_up => panic!("{error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

fn kill(pid: i32) {
    kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
}

#[tokio::test]
async fn a_killed_database_comes_back_with_its_data() {
    let (_dir, data) = data_dir("data");
    let embedded = Embedded::start(&data).await.unwrap();
    let client = cluster_in(&data).unwrap().connect_to(DATABASE).await.unwrap();
    client
        .batch_execute("CREATE TABLE kept (n bigint); INSERT INTO kept VALUES (7)")
        .await
        .unwrap();

    let before = pid_in_file(&pgdata(&data)).unwrap();
    kill(before);
    let killed_at = Instant::now();
    while Postmaster::find(&pgdata(&data)).unwrap().is_some_and(|found| found.pid == before) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(ask(&data, "SELECT n FROM kept").await, 7);
    assert!(killed_at.elapsed() < Duration::from_secs(5), "{:?}", killed_at.elapsed());
    assert_ne!(pid_in_file(&pgdata(&data)), Some(before));

    embedded.stop().await;
    assert!(!anybody_in(&pgdata(&data)), "stopped with all its sessions");
    assert!(!pgdata(&data).join("postmaster.pid").exists(), "in order");
}

#[tokio::test]
async fn a_database_without_its_server_is_adopted() {
    let (_dir, data) = data_dir("data");
    drop(Embedded::start(&data).await.unwrap());
    let before = pid_in_file(&pgdata(&data));
    let next = Embedded::start(&data).await.unwrap();
    assert_eq!(pid_in_file(&pgdata(&data)), before);
    next.stop().await;
}

#[tokio::test]
async fn two_starts_at_once_share_one_database() {
    let (_dir, data) = data_dir("data");
    let cluster = cluster_in(&data).unwrap();
    let (one, two) = tokio::try_join!(cluster.ensure_running(), cluster.ensure_running()).unwrap();
    assert_eq!(one.pid, two.pid);
    one.stop().await;
}

#[tokio::test]
async fn what_a_crash_left_is_not_in_the_way() {
    let (_dir, data) = data_dir("data");
    let half_made = data.path().join("database/pgdata.new");
    fs::create_dir_all(&half_made).unwrap();
    fs::write(half_made.join("PG_VERSION"), "18").unwrap();
    let cluster = cluster_in(&data).unwrap();
    let first = cluster.ensure_running().await.unwrap();
    assert!(!half_made.exists());

    // The whole machine fell: nobody runs, and the number in the file is somebody else's now.
    kill(first.pid);
    while anybody_in(&pgdata(&data)) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for mark in ["pgdata/postmaster.pid", "run/.s.PGSQL.5432.lock"] {
        let mark = data.path().join("database").join(mark);
        let text = fs::read_to_string(&mark).unwrap();
        let reused = text.replacen(&first.pid.to_string(), &std::process::id().to_string(), 1);
        fs::write(&mark, reused).unwrap();
    }
    let second = cluster.ensure_running().await.unwrap();
    assert_eq!(ask(&data, "SELECT 1::bigint").await, 1);
    second.stop().await;
}

#[tokio::test]
async fn a_long_path_goes_through_the_loopback() {
    let (_dir, data) = data_dir(&"long".repeat(25));
    let embedded = Embedded::start(&data).await.unwrap();
    assert_eq!(ask(&data, "SELECT 1::bigint").await, 1);
    let port = fs::read_to_string(data.path().join("database/port")).unwrap();
    assert_eq!(embedded.connection().unwrap().get_ports(), [port.parse::<u16>().unwrap()]);
    embedded.stop().await;
}

#[tokio::test]
async fn keeps_what_it_promises() {
    let (_dir, data) = data_dir("data");
    let embedded = Embedded::start(&data).await.unwrap();
    for (setting, value) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
    ] {
        let sql = format!(
            "SELECT count(*) FROM pg_settings WHERE name = '{setting}' AND setting = '{value}'"
        );
        assert_eq!(ask(&data, &sql).await, 1, "{setting} is to be `{value}`");
    }
    embedded.stop().await;
}

#[test]
fn says_where_postgresql_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::open(dir.path()).unwrap();
    let refused = connection(&data).unwrap_err().to_string();
    assert!(refused.contains("./start.sh") && refused.contains("DATABASE_URL"), "{refused}");
}
