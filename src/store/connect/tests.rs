//! Databases that will not do are refused with the way out; a dead one is noticed soon.

use super::*;
use crate::store::testing::{self, TestDatabase};

fn config(server: tokio_postgres::Config) -> DatabaseConfig {
    DatabaseConfig { server: Some(server), pool_size: 2, pool_timeout: Duration::from_millis(700) }
}

async fn refusal(server: tokio_postgres::Config) -> String {
    match connect_within(&config(server), Duration::ZERO).await {
        Ok(_) => panic!("connected"),
        Err(error) => error.to_string(),
    }
}

async fn change(database: &TestDatabase, sql: &str) {
    database.store.client().await.unwrap().batch_execute(sql).await.unwrap();
}

#[tokio::test]
async fn refuses_a_database_that_forgets() {
    // The shared cluster of tests does without fsync, so this one is refused as it is.
    let database = testing::database().await;
    let refused = refusal(database.connection.clone()).await;
    assert!(refused.contains("`fsync` off"), "{refused}");

    let name = database.connection.get_dbname().unwrap();
    let forget = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    change(&database, &forget).await;
    let refused = refusal(database.connection.clone()).await;
    assert!(refused.contains("`synchronous_commit` off"), "{refused}");
}

#[tokio::test]
async fn says_why_a_server_refuses() {
    let database = testing::empty_database().await;
    let mut wrong = database.connection.clone();
    let refused = refusal(wrong.password("wrong").clone()).await;
    assert!(refused.contains("password authentication failed"), "{refused}");
    let mut wrong = database.connection.clone();
    let refused = refusal(wrong.dbname("nowhere").clone()).await;
    assert!(refused.contains("\"nowhere\" does not exist"), "{refused}");
    // This PostgreSQL is built without TLS.
    let mut wrong = database.connection.clone();
    wrong.ssl_mode(SslMode::Require);
    let refused = refusal(wrong).await;
    assert!(refused.contains("TLS") && !refused.contains("password"), "{refused}");
}

#[tokio::test]
async fn notices_soon_that_nobody_is_there() {
    let mut server = tokio_postgres::Config::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    server.host("127.0.0.1").port(free.port()).user("me");
    let refused = refusal(server.clone()).await;
    assert!(refused.contains(&format!("127.0.0.1:{}", free.port())), "{refused}");

    // Somebody who takes the call and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut server = tokio_postgres::Config::new();
    server.host("127.0.0.1").port(silent.local_addr().unwrap().port()).user("me");
    let asked_at = Instant::now();
    refusal(server).await;
    assert!(asked_at.elapsed() < Duration::from_secs(1), "{:?}", asked_at.elapsed());
}

#[tokio::test]
async fn sessions_cannot_hang_for_ever() {
    let database = testing::empty_database().await;
    let session = session(&database.connection, Duration::from_millis(700));
    let (client, connection) = session.connect(NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    for (setting, value) in [
        ("statement_timeout", "30s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("application_name", "preloop"),
    ] {
        let row = client.query_one("SELECT current_setting($1)", &[&setting]).await.unwrap();
        assert_eq!(row.get::<_, &str>(0), value, "{setting}");
    }
    drop(client);
    connection.await.unwrap().unwrap();
}

#[test]
fn names_the_place_without_the_password() {
    for (url, place) in [
        ("postgresql://me:secret@db.example.com/preloop", "db.example.com:5432"),
        ("postgresql://me@one:1,two:2/preloop", "one:1, two:2"),
        ("host=/run/postgresql user=me", "/run/postgresql"),
    ] {
        assert_eq!(place_of(&url.parse().unwrap()), place);
    }
}
