//! A fake tracker as a process: `tracker-fake --flavor github --port 4020 [--fill octo/app=100,2]`.
//!
//! Prints its address when it answers. Webhooks are delivered at once unless `--deliver` says otherwise; below
//! `/_fake/` its world is changed, see `src/trackers/fakes`.

use clap::{Parser, ValueEnum};
use preloop::trackers::fakes::{Delivering, Fake, Flavor};

#[derive(Parser)]
struct Args {
    #[arg(long, value_enum, default_value = "github")]
    flavor: Which,
    /// 0: any free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Projects, such as `octo/app`, or `octo/app=100,2` with a hundred issues of two comments each. In Jira:
    /// `site/PROJ`.
    #[arg(long)]
    fill: Vec<String>,
    #[arg(long, value_enum, default_value = "at-once")]
    deliver: When,
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    Github,
    Gitlab,
    JiraCloud,
    JiraServer,
}

#[derive(Clone, Copy, ValueEnum)]
enum When {
    Never,
    ByHand,
    AtOnce,
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let _ = preloop::tls::http();
    let flavor = match args.flavor {
        Which::Github => Flavor::Github,
        Which::Gitlab => Flavor::Gitlab,
        Which::JiraCloud => Flavor::JiraCloud,
        Which::JiraServer => Flavor::JiraServer,
    };
    let fake = Fake::start(flavor, args.port);
    for wanted in &args.fill {
        fill(&fake, wanted)?;
    }
    fake.world().delivering = match args.deliver {
        When::Never => Delivering::Never,
        When::ByHand => Delivering::ByHand,
        When::AtOnce => Delivering::AtOnce,
    };
    println!("{}", fake.url);
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// `organization/name` or `organization/name=issues,comments`.
fn fill(fake: &Fake, wanted: &str) -> anyhow::Result<()> {
    let (place, counts) = wanted.split_once('=').unwrap_or((wanted, "0,0"));
    let (issues, comments) = counts.split_once(',').unwrap_or((counts, "0"));
    let (organization, name) = place.split_once('/').unwrap_or(("site", place));
    let mut world = fake.world();
    world.add_project(organization, name);
    let path = if world.flavor.is_jira() { name } else { place };
    world.fill(path, issues.parse()?, comments.parse()?);
    Ok(())
}
