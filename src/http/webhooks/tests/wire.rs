//! Over a real connection: what only shows on the wire.

use super::*;
use actix_web::HttpServer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends a head and endless chunks; gives the first line of the answer and how many bytes could be sent.
async fn pour(address: std::net::SocketAddr, organization: OrganizationId) -> (String, usize) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/private/webhooks/github/{organization} HTTP/1.1\r\n\
         host: test\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let mut sent = 0;
    let pouring = async {
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
        while writer.write_all(&chunk).await.is_ok() {
            sent += 0x10000;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = [0; 64];
    let answered = tokio::select! {
        () = pouring => unreachable!(),
        count = reader.read(&mut answer) => count.unwrap(),
    };
    let answer = String::from_utf8_lossy(&answer[..answered]).into_owned();
    (answer.lines().next().unwrap_or_default().to_owned(), sent)
}

#[actix::test]
async fn an_endless_body_is_cut_off() {
    let house = house();
    tokio::time::resume();
    let organization = house.connect(TrackerType::Github, |_| ());
    let webhooks = house.webhooks.clone();
    let server = HttpServer::new(move || app(webhooks.clone()))
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix::spawn(server);
    let (answer, sent) = pour(address, organization).await;
    assert_eq!(answer, "HTTP/1.1 413 Payload Too Large");
    assert!(sent < body::BODY_BYTES_MAX * 2, "stopped only after {sent} bytes");
    let (answer, sent) = pour(address, OrganizationId::fresh()).await;
    assert_eq!(answer, "HTTP/1.1 404 Not Found");
    assert!(sent < body::BODY_BYTES_MAX, "read {sent} bytes for nobody");
    handle.stop(false).await;
}
