//! `preloop serve`: runs the server until it is told to stop.

use super::demo;
use crate::{
    app::App,
    config::{Config, DataDir, base},
    descriptors,
};
use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};

/// Arguments of `preloop serve`.
#[derive(Debug, Default, clap::Args)]
pub struct ServeArgs {
    /// Make a demo account, tracker and flow, deliver one signed webhook, follow its execution, keep serving.
    #[arg(long)]
    demo: bool,
}

/// Serves until SIGINT or SIGTERM.
pub async fn run(config: Config, args: ServeArgs) -> Result<()> {
    // Reads FAILPOINTS; does nothing unless the binary was built with the feature of that name.
    let _failpoints = fail::FailScenario::setup();
    let sessions = config.http.live_connections_max;
    if let Some(shortage) = descriptors::raise().shortage(sessions) {
        tracing::warn!("{shortage}");
    }
    let linger = config.http.shutdown_delay;
    let data = DataDir::open(&config.data.dir)?;
    let (url, base) = (config.http.public_url.clone(), base(config.http.listen));
    let app = App::build(config).await?;
    tracing::info!(http.url = url, "serving {url}");
    let demo = args.demo.then(|| {
        actix::spawn(async move {
            if let Err(error) = demo::run(&base, &url, &data).await {
                eprintln!("the demo failed: {error:#}");
            }
        })
    });
    app.run(stop_signal()?, linger).await?;
    if let Some(demo) = demo {
        demo.abort();
    }
    Ok(())
}

/// Done when the process is told to stop.
pub(super) fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
