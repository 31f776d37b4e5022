//! `preloop health`: asks the server on this machine how it is, for images that have no other program to ask with.

use crate::{
    config::{Env, HttpConfig},
    tls,
};
use anyhow::{Context, Result, bail};
use std::{process::ExitCode, time::Duration};

/// Longer than the server itself waits for its database.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Arguments of `preloop health`.
#[derive(Debug, Default, clap::Args)]
pub struct HealthArgs {
    /// Only ask whether it answers at all, not whether it can serve.
    #[arg(long)]
    pub live: bool,
}

/// Prints the answer; fails when there is none, or requests should go elsewhere.
pub async fn run(env: &Env, args: &HealthArgs) -> ExitCode {
    match ask(env, args).await {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Goes by HOST and PORT alone: the secrets of the server are none of its business.
async fn ask(env: &Env, args: &HealthArgs) -> Result<String> {
    let place = if args.live { "ping" } else { "health" };
    let url = format!("{}/{place}", HttpConfig::local_base(env)?);
    let client = tls::http().timeout(ANSWER_MAX).no_proxy().build()?;
    let answer = client.get(&url).send().await;
    let answer = answer.with_context(|| format!("nobody answers at {url}"))?;
    let (status, text) = (answer.status(), answer.text().await?);
    match status.is_success() {
        true => Ok(text),
        false => bail!("{url} answers {status}: {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpResponse, HttpServer, web};

    #[actix_web::test]
    async fn says_what_the_server_says() {
        let routes = || {
            let pong = || async { HttpResponse::Ok().body("pong") };
            let ill = || async { HttpResponse::ServiceUnavailable().body("ill") };
            App::new().route("/ping", web::get().to(pong)).route("/health", web::get().to(ill))
        };
        let server = HttpServer::new(routes).workers(1).bind("127.0.0.1:0").unwrap();
        let port = server.addrs()[0].port().to_string();
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let env: Env = [("HOST", "0.0.0.0"), ("PORT", &port)].into_iter().collect();
        assert_eq!(ask(&env, &HealthArgs { live: true }).await.unwrap(), "pong");
        let ill = ask(&env, &HealthArgs::default()).await.unwrap_err().to_string();
        assert!(ill.contains("503") && ill.contains("ill"), "{ill}");
        handle.stop(false).await;
        let gone = ask(&env, &HealthArgs::default()).await.unwrap_err().to_string();
        assert!(gone.contains("nobody answers"), "{gone}");
    }
}
