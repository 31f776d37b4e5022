//! The commands over a real database.

use super::{
    policy::{Desk, Ended, PolicyCommand, done},
    policy_args::{ApplyArgs, DiffArgs, ExportArgs, FilesArgs, HowArgs, LintArgs, RollbackArgs},
};
use crate::{
    net_guard::NetGuard,
    secrets::Sealer,
    store::{
        approval_workflows, policies,
        testing::{TestDatabase, database},
    },
};
use preloop_actors::ids::{AccountId, UserId};
use std::{fs, path::PathBuf};
use tempfile::TempDir;

/// An account whose owner is `ada`, and a folder.
struct World {
    desk: Desk,
    account: AccountId,
    folder: TempDir,
    _database: TestDatabase,
}

async fn world() -> World {
    let database = database().await;
    let (account, user) = (AccountId::fresh(), UserId::fresh());
    let db = database.store.client().await.unwrap();
    db.execute("INSERT INTO accounts (id, name) VALUES ($1, 'acme')", &[&account.0]).await.unwrap();
    let sql = "INSERT INTO users (id, account_id, username, email, password_hash)
               VALUES ($1, $2, 'ada', 'ada@example.test', '')";
    db.execute(sql, &[&user.0, &account.0]).await.unwrap();
    db.execute("INSERT INTO user_roles VALUES ($1, 'owner')", &[&user.0]).await.unwrap();
    approval_workflows::insert_first(&db, account, user).await.unwrap();
    drop(db);
    let desk = Desk {
        store: database.store.clone(),
        sealer: Sealer::new(&"a key of this test".into()),
        guard: NetGuard::new(&[]),
    };
    World { desk, account, folder: tempfile::tempdir().unwrap(), _database: database }
}

fn owner() -> super::flows::OwnerArgs {
    super::flows::OwnerArgs::of("ada")
}

fn how() -> HowArgs {
    HowArgs { dry_run: false, expected_version: None, comment: None }
}

impl World {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, yaml: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, format!("apiVersion: preloop/v1\nkind: Policy\n{yaml}")).unwrap();
        path
    }

    async fn run(&self, command: PolicyCommand) -> Ended {
        done(&self.desk, command).await.unwrap()
    }

    async fn apply(&self, file: PathBuf, how: HowArgs) -> Ended {
        let args = ApplyArgs { owner: owner(), file, how, expected_hash: None, tag: None };
        self.run(PolicyCommand::Apply(args)).await
    }

    async fn export(&self, version: Option<&str>) -> String {
        let output = self.path("exported.yaml");
        let version = version.map(str::to_owned);
        let args =
            ExportArgs { owner: owner(), version, json: false, output: Some(output.clone()) };
        assert_eq!(self.run(PolicyCommand::Export(args)).await, Ended::Well);
        fs::read_to_string(output).unwrap()
    }

    async fn versions(&self) -> i64 {
        let db = self.desk.store.client().await.unwrap();
        policies::count(&db, self.account).await.unwrap()
    }
}

#[tokio::test]
async fn a_document_goes_in_and_comes_out() {
    let world = world().await;
    let before = world.export(None).await;
    let file = world.file(
        "p.yaml",
        "tools: [{tool: get_issue, rules: [{action: deny, when: args.issue == 'A-1'}]}]",
    );
    let dry = HowArgs { dry_run: true, ..how() };
    assert_eq!(world.apply(file.clone(), dry).await, Ended::Well);
    assert_eq!((world.versions().await, world.export(None).await), (0, before.clone()));
    assert_eq!(world.apply(file, how()).await, Ended::Well);
    // What there was, and what was applied.
    assert_eq!(world.versions().await, 2);
    let after = world.export(None).await;
    assert!(after.contains("tool: get_issue"), "{after}");
    assert_eq!(world.apply(world.path("exported.yaml"), how()).await, Ended::Well);
    assert_eq!((world.versions().await, world.export(Some("2")).await), (2, after));
    let version = "1".to_owned();
    let back = RollbackArgs { owner: owner(), version, how: how() };
    assert_eq!(world.run(PolicyCommand::Rollback(back)).await, Ended::Well);
    assert_eq!((world.versions().await, world.export(None).await), (3, before));
    assert_eq!(world.run(PolicyCommand::Versions(owner())).await, Ended::Well);
}

#[tokio::test]
async fn what_is_wrong_or_late_is_not_applied() {
    let world = world().await;
    let good = world.file("good.yaml", "tools: [{tool: get_issue}]");
    for (yaml, how) in [
        ("tools: [{tool: get_issue, ruls: []}]", how()),
        ("tools: [{tool: get_issue, workflow: Nobody}]", how()),
        ("tools: [{tool: get_issue}]", HowArgs { expected_version: Some(7), ..how() }),
    ] {
        let file = world.file("bad.yaml", yaml);
        assert_eq!(world.apply(file, how).await, Ended::Badly, "{yaml}");
        assert_eq!(world.versions().await, 0, "{yaml}");
    }
    assert_eq!(
        world.apply(good, HowArgs { expected_version: Some(0), ..how() }).await,
        Ended::Well
    );
    let missing = ApplyArgs {
        owner: owner(),
        file: world.path("missing.yaml"),
        how: how(),
        expected_hash: None,
        tag: None,
    };
    assert!(done(&world.desk, PolicyCommand::Apply(missing)).await.is_err());
}

#[tokio::test]
async fn differences_and_findings_can_be_told_by_the_exit_code() {
    let world = world().await;
    let same = world.file("same.yaml", "tools: []");
    let other = world.file("other.yaml", "tools: [{tool: get_issue, is_enabled: false}]");
    for (file, exit_code, expected) in
        [(&same, true, Ended::Well), (&other, false, Ended::Well), (&other, true, Ended::Badly)]
    {
        let args =
            DiffArgs { owner: owner(), file: file.clone(), against: None, json: true, exit_code };
        assert_eq!(world.run(PolicyCommand::Diff(args)).await, expected, "{}", file.display());
    }
    let unknown = world.file("unknown.yaml", "tools: [{tool: get_isue}]");
    let wrong = world.file("wrong.yaml", "tools: [{tool: a, server: nowhere}]");
    for (file, strict, expected) in [
        (&same, true, Ended::Well),
        (&unknown, false, Ended::Well),
        (&unknown, true, Ended::Badly),
        (&wrong, false, Ended::Badly),
    ] {
        let files = FilesArgs { files: vec![file.clone()] };
        let args = LintArgs { owner: owner(), files, strict };
        assert_eq!(world.run(PolicyCommand::Lint(args)).await, expected, "{}", file.display());
    }
}
