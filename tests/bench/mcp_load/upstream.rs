//! MCP servers of the modern revision with one tool, `echo`: well ones, and sick ones of each kind.

use super::wire::Wire;
use std::time::Duration;
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// How long a slow server takes.
const SLOW: Duration = Duration::from_millis(1_500);

#[derive(clap::Args)]
pub struct Options {
    #[arg(long, default_value_t = 1)]
    well: usize,
    /// That take a call and never answer.
    #[arg(long, default_value_t = 0)]
    hung: usize,
    /// That hang up in the middle of a call.
    #[arg(long, default_value_t = 0)]
    crashing: usize,
    #[arg(long, default_value_t = 0)]
    slow: usize,
}

/// What a server does with calls; it can always be asked what it has.
#[derive(Clone, Copy, PartialEq)]
enum Health {
    Well,
    Hung,
    Crashing,
    Slow,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let kinds = [
        (Health::Well, options.well),
        (Health::Hung, options.hung),
        (Health::Crashing, options.crashing),
        (Health::Slow, options.slow),
    ];
    for (health, count) in kinds {
        for _ in 0..count {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            println!("http://{}/mcp", listener.local_addr()?);
            tokio::spawn(serve(listener, health));
        }
    }
    std::future::pending().await
}

async fn serve(listener: TcpListener, health: Health) {
    while let Ok((stream, _)) = listener.accept().await {
        // A client that hangs up is the usual end.
        tokio::spawn(async move { drop(connection(stream, health).await) });
    }
}

async fn connection(stream: TcpStream, health: Health) -> std::io::Result<()> {
    let mut wire = Wire::new(stream)?;
    while let Some(message) = wire.read().await? {
        let request = message.text();
        if !message.starts_with("POST ") {
            wire.write("HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n").await?;
            continue;
        }
        let (id, method) =
            (between(request, "\"id\":", ","), between(request, "\"method\":\"", "\""));
        if method == "tools/call" {
            match health {
                Health::Well => {}
                Health::Hung => std::future::pending().await,
                Health::Crashing => return Ok(()),
                Health::Slow => sleep(SLOW).await,
            }
        }
        let (status, outcome) = answer(request, method);
        let body = format!(r#"{{"jsonrpc":"2.0","id":{id},{outcome}}}"#);
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        );
        wire.write(&(head + &body)).await?;
    }
    Ok(())
}

pub fn answer(request: &str, method: &str) -> (&'static str, String) {
    let complete = |members: &str| format!(r#""result":{{"resultType":"complete",{members}}}"#);
    let kept = r#""ttlMs":0,"cacheScope":"private""#;
    let result = match method {
        "server/discover" => complete(&format!(
            r#"{kept},"supportedVersions":["2026-07-28"],"capabilities":{{"tools":{{}}}}"#
        )),
        "tools/list" => complete(&format!(
            r#"{kept},"tools":[{{"name":"echo","description":"Echoes","inputSchema":{{"type":"object"}}}}]"#
        )),
        "tools/call" => {
            let text = between(request, "\"text\":\"", "\"");
            complete(&format!(r#""content":[{{"type":"text","text":"{text}"}}]"#))
        }
        _ => return ("404 Not Found", r#""error":{"code":-32601,"message":"unknown"}"#.to_owned()),
    };
    ("200 OK", result)
}

/// What stands between two marks, for the first time. All messages here are our own, so they need no parser.
pub fn between<'a>(request: &'a str, begin: &str, end: &str) -> &'a str {
    let behind = request.split_once(begin).map_or("", |(_, behind)| behind);
    behind.split_once(end).map_or(behind, |(found, _)| found)
}
