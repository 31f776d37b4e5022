//! A migrated database for each test, copied from a template in a cluster that the whole machine shares.
//!
//! PostgreSQL is looked for in `PRELOOP_POSTGRES_DIR`, else in the cache directory (`/var/cache/preloop`
//! for root, `~/.cache/preloop` for others), where `test.sh` puts it.

use super::{
    Store,
    embedded::{Binaries, Cluster, Durability, EmbeddedError},
    migrate::{fingerprint, migrate},
};
use crate::config::{Env, home_dir};
use deadpool_postgres::{Manager, Pool};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};
use tokio_postgres::{Client, NoTls, error::SqlState};

/// Connections of one test's pool; many tests run at once.
const POOL_SIZE: usize = 8;

/// Migrated templates kept; checkouts with other migrations share the cluster.
const TEMPLATES_MAX: usize = 8;

/// How long a copy waits for its turn at a busy template.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database of one's own. It is dropped with this value, so keep it until the test ends.
pub struct TestDatabase {
    pub store: Store,
    /// How to connect to it beside the pool.
    pub connection: tokio_postgres::Config,
    name: String,
    cluster: Cluster,
}

/// A fresh database with the whole schema.
pub async fn database() -> TestDatabase {
    let cluster = running_cluster().await;
    let template = template(&cluster).await;
    copy_of(cluster, &template).await
}

/// A fresh database without any table of ours.
pub async fn empty_database() -> TestDatabase {
    copy_of(running_cluster().await, "template1").await
}

/// Where the PostgreSQL programs are.
pub fn postgres_dir() -> PathBuf {
    let env = Env::of_process();
    let named = env.text("PRELOOP_POSTGRES_DIR").map(PathBuf::from);
    named.unwrap_or_else(|| cache_dir().join("postgresql"))
}

/// Where the files of the embedding model are: in `PRELOOP_EMBEDDING_MODEL_DIR`, else in the cache directory, where
/// `test.sh` puts them.
pub fn embedding_model_dir() -> PathBuf {
    let env = Env::of_process();
    let named = env.text("PRELOOP_EMBEDDING_MODEL_DIR").map(PathBuf::from);
    named.unwrap_or_else(|| cache_dir().join("embedding-model"))
}

/// A place for tests' data that the database's user can reach.
pub fn cache_dir() -> PathBuf {
    let root = rustix::process::geteuid().is_root();
    let env = Env::of_process();
    match (env.text("PRELOOP_TEST_DIR"), root) {
        (Some(dir), _) => dir.into(),
        (None, true) => "/var/cache/preloop".into(),
        (None, false) => {
            home_dir(&env, "XDG_CACHE_HOME", ".cache").expect("a HOME").join("preloop")
        }
    }
}

/// All files of the checkout below `dir` whose name ends in `.extension`.
pub fn files_under(dir: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(dir)];
    while let Some(dir) = left.pop() {
        for entry in std::fs::read_dir(&dir).expect("a readable directory") {
            let path = entry.expect("a readable entry").path();
            match path.is_dir() {
                true => left.push(path),
                false if path.extension().is_some_and(|ending| ending == extension) => {
                    found.push(path);
                }
                false => {}
            }
        }
    }
    found.sort();
    found
}

async fn running_cluster() -> Cluster {
    let binaries = Binaries::find(&postgres_dir()).unwrap_or_else(|error| panic!("{error}"));
    let dir = cache_dir().join("test-postgres");
    let cluster = Cluster::new(binaries, dir, Durability::Forgotten)
        .unwrap_or_else(|error| panic!("{error}"));
    // The common case costs one connection; only the first test on a machine starts anything.
    if admin(&cluster).await.is_err() {
        cluster.ensure_running().await.unwrap_or_else(|error| panic!("{error}"));
        drop_abandoned(&cluster).await;
    }
    cluster
}

/// The migrated database that others are copied from; made by whoever comes first.
async fn template(cluster: &Cluster) -> String {
    let name = format!("template_{}", fingerprint());
    if !exists(cluster, &name).await {
        let _turn = turn(cluster).await;
        if !exists(cluster, &name).await {
            drop_abandoned(cluster).await;
            let fresh = copy_of(cluster.clone(), "template1").await;
            migrate(&fresh.store).await.expect("migrations run");
            fresh.store.pool.close();
            let seal = format!("ALTER DATABASE {} RENAME TO {name}", fresh.name);
            admin_sql(cluster, &seal).await.expect("a template");
        }
    }
    name
}

async fn copy_of(cluster: Cluster, template: &str) -> TestDatabase {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{count}", std::process::id());
    admin_sql(&cluster, &format!("DROP DATABASE IF EXISTS {name}")).await.expect("a clean name");
    let create = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
    admin_sql(&cluster, &create).await.expect("a copy of the template");
    let mut connection = cluster.connection().expect("a connection");
    connection.dbname(&name);
    let pool = Pool::builder(Manager::new(connection.clone(), NoTls)).max_size(POOL_SIZE);
    let store = Store::new(pool.build().expect("a pool"));
    TestDatabase { store, connection, name, cluster }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.store.pool.close();
        let (cluster, name) = (self.cluster.clone(), std::mem::take(&mut self.name));
        // A runtime of its own: the test's may be gone, or busy with this very call.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            runtime.block_on(admin_sql(&cluster, &sql)).map_err(std::io::Error::other)
        });
        if !matches!(dropped.join(), Ok(Ok(()))) {
            eprintln!("a test's database stays until the next run");
        }
    }
}

/// Drops what killed tests left behind, and the oldest templates of other schemas.
async fn drop_abandoned(cluster: &Cluster) {
    let Ok(client) = admin(cluster).await else { return };
    let sql = "SELECT datname FROM pg_database
                WHERE datname LIKE 'test\\_%' OR datname LIKE 'template\\_%' ORDER BY oid DESC";
    let rows = client.query(sql, &[]).await.unwrap_or_default();
    let names = rows.iter().map(|row| row.get::<_, String>(0));
    let (templates, copies): (Vec<_>, Vec<_>) =
        names.partition(|name| name.starts_with("template_"));
    let dead = |name: &String| {
        let pid = name.split('_').nth(1).unwrap_or_default();
        !Path::new("/proc").join(pid).exists()
    };
    for name in copies.iter().filter(|name| dead(name)).chain(templates.iter().skip(TEMPLATES_MAX))
    {
        // Another process may be quicker; all that counts is that it goes.
        let _gone = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await;
    }
}

/// One process at a time makes the template.
async fn turn(cluster: &Cluster) -> File {
    let path = cluster.dir.join("template.lock");
    tokio::task::spawn_blocking(move || {
        let file = File::create(path).expect("a lock file");
        file.lock().expect("a lock");
        file
    })
    .await
    .expect("a turn")
}

async fn exists(cluster: &Cluster, name: &str) -> bool {
    let client = admin(cluster).await.expect("a running cluster");
    let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
    client.query_opt(sql, &[&name]).await.expect("a list of databases").is_some()
}

/// Runs one statement about databases; waits while another process copies the same template.
async fn admin_sql(cluster: &Cluster, sql: &str) -> Result<(), EmbeddedError> {
    let client = admin(cluster).await?;
    let give_up = Instant::now() + PATIENCE;
    loop {
        match client.batch_execute(sql).await {
            Err(error) if is_in_use(&error) && Instant::now() < give_up => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            done => return Ok(done?),
        }
    }
}

fn is_in_use(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::OBJECT_IN_USE)
}

async fn admin(cluster: &Cluster) -> Result<Client, EmbeddedError> {
    cluster.connect_to("postgres").await
}
