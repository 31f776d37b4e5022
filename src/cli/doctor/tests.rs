//! The doctor finds what is wrong, and only that.

use super::*;
use crate::store::testing;
use tempfile::TempDir;

struct Patient(TempDir);

impl Patient {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    async fn findings(&self, settings: &[(&str, &str)]) -> Vec<Finding> {
        let dir = self.0.path().to_str().unwrap();
        let place = [("PRELOOP_DATA_DIR", dir), ("DOCKER_HOST", "tcp://127.0.0.1:1")];
        let env: Env = place.into_iter().chain(settings.iter().copied()).collect();
        examine(&Config::load(&env).unwrap()).await
    }
}

fn verdict_on<'a>(findings: &'a [Finding], subject: &str) -> (Verdict, &'a str) {
    let found = findings.iter().find(|finding| finding.subject == subject);
    let found = found.unwrap_or_else(|| panic!("nothing about {subject}: {findings:?}"));
    (found.verdict, &found.detail)
}

#[tokio::test]
async fn names_what_is_missing() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let findings = Patient::new().findings(&[("PORT", &port)]).await;
    for (subject, verdict, detail) in [
        ("configuration", Verdict::Ok, "every setting"),
        ("data directory", Verdict::Ok, "replica"),
        ("database", Verdict::Fail, "./start.sh"),
        ("docker", Verdict::Fail, "executions wait"),
        ("search", Verdict::Warn, "./start.sh"),
        ("port", Verdict::Fail, "taken by another program"),
    ] {
        let (found, said) = verdict_on(&findings, subject);
        assert_eq!(found, verdict, "{subject}: {said}");
        assert!(said.contains(detail), "{said}");
    }
}

#[tokio::test]
async fn a_named_database_is_looked_at() {
    let database = testing::database().await;
    let directory = match &database.connection.get_hosts()[0] {
        tokio_postgres::config::Host::Unix(dir) => dir.display().to_string().replace('/', "%2F"),
        host => panic!("{host:?}"),
    };
    let password = String::from_utf8_lossy(database.connection.get_password().unwrap());
    let name = database.connection.get_dbname().unwrap();
    let url = format!("postgresql://preloop:{password}@{directory}/{name}");
    let findings = Patient::new().findings(&[("DATABASE_URL", &url)]).await;
    // The cluster of tests does without fsync, which is the finding a person must see.
    let (verdict, said) = verdict_on(&findings, "database");
    assert_eq!(verdict, Verdict::Fail);
    assert!(said.contains("`fsync` off") && !said.contains(&*password), "{said}");

    let looked = database::look(&database.store).await;
    assert_eq!(verdict_on(&looked, "pgvector").0, Verdict::Ok);
    assert_eq!(verdict_on(&looked, "schema").0, Verdict::Ok);
    let empty = testing::empty_database().await;
    let looked = database::look(&empty.store).await;
    let (verdict, said) = verdict_on(&looked, "schema");
    assert!(verdict == Verdict::Warn && said.contains("preloop migrate"), "{said}");
}

#[test]
fn another_engine_is_a_fault_and_none_yet_is_not() {
    for (shared, verdict) in
        [(None, None), (Some("ours"), Some(Verdict::Ok)), (Some("theirs"), Some(Verdict::Fail))]
    {
        let found = database::judge_engine("ours", shared);
        assert_eq!(found.as_ref().map(|found| found.verdict), verdict, "{shared:?}");
        let way_out = found.is_none_or(|found| found.detail.contains("preloop engine accept"));
        assert_eq!(way_out, verdict != Some(Verdict::Ok));
    }
}

#[test]
fn room_is_judged() {
    for (free, verdict) in
        [(100 << 30, Verdict::Ok), (2 << 30, Verdict::Warn), (1 << 20, Verdict::Fail)]
    {
        assert_eq!(checks::judge_space(free, "/data").verdict, verdict, "{free}");
    }
}

#[test]
fn open_files_are_judged_by_the_sessions() {
    for (sessions, verdict) in [(1, Verdict::Ok), (usize::MAX >> 1, Verdict::Warn)] {
        let found = checks::open_files(descriptors::raised(), sessions);
        assert_eq!(found.verdict, verdict, "{}", found.detail);
    }
}

#[test]
fn a_line_reads_well() {
    let line = Finding::fail("port", "127.0.0.1:8000 is taken").to_string();
    assert_eq!(line, "FAIL  port           127.0.0.1:8000 is taken");
}
