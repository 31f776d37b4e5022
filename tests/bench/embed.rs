//! How many texts a second the built-in model embeds, beside what the machine multiplies in the same run.
//!
//! `cargo bench --bench embed -- MODEL_DIR [SECONDS]`. Prints one line of JSON: texts a second by their tokens, the
//! share of the machine's matrix multiplication that is, and the time of one short query.

use candle_core::{Device, Tensor};
use preloop::search::embedder::{BuiltIn, Embedder, Urgency};
use serde_json::json;
use std::time::{Duration, Instant};

/// Multiplications and additions for one token: two for every weight of six layers of 384 x (4 x 384 + 2 x 1,536).
const FLOP_OF_TOKEN: f64 = 2.0 * 6.0 * 384.0 * (4.0 * 384.0 + 2.0 * 1_536.0);
/// Words of a text: a short issue, a usual one, one that is cut.
const LENGTHS: [usize; 3] = [16, 60, 300];
/// Marks at the ends of a text, and the most that is read.
const TOKENS_MAX: usize = 256;
/// Words that are one token each.
const WORDS: [&str; 8] = ["server", "error", "login", "page", "fails", "token", "window", "data"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let dir = arguments.next().ok_or_else(|| anyhow::anyhow!("name the model's directory"))?;
    let seconds = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let time = Duration::from_secs(seconds);
    let threads = std::thread::available_parallelism()?.get();
    let model = BuiltIn::start(dir.into(), threads);
    model.loaded().await?;
    let query_ms = query_ms(&model).await?;
    // Before and after, and the better of both: the machine may be shared.
    let before = gigaflops(threads, time / 5)?;
    let mut lengths = Vec::new();
    for words in LENGTHS {
        let rate = rate(&model, words, threads, time).await?;
        let tokens = (words + 2).min(TOKENS_MAX);
        lengths.push((tokens, rate, rate * tokens as f64 * FLOP_OF_TOKEN / 1e9));
    }
    let limit = before.max(gigaflops(threads, time / 5)?);
    let lengths: Vec<_> = lengths
        .into_iter()
        .map(|(tokens, rate, gigaflops)| {
            json!({ "tokens": tokens, "texts_per_second": rate, "gigaflops": gigaflops, "share": gigaflops / limit })
        })
        .collect();
    println!(
        "{}",
        json!({ "threads": threads, "limit_gigaflops": limit, "query_ms": query_ms, "lengths": lengths })
    );
    Ok(())
}

/// Texts a second with every thread of the index at work.
async fn rate(
    model: &BuiltIn,
    words: usize,
    threads: usize,
    time: Duration,
) -> anyhow::Result<f64> {
    let text: Vec<&str> = WORDS.into_iter().cycle().take(words).collect();
    let batch = vec![text.join(" "); 32];
    let began = Instant::now();
    let worker = async || {
        let mut done = 0;
        while began.elapsed() < time {
            done += model.embed(batch.clone(), Urgency::Index).await?.len();
        }
        anyhow::Ok(done)
    };
    let done = futures::future::try_join_all((0..threads).map(|_| worker())).await?;
    Ok(done.into_iter().sum::<usize>() as f64 / began.elapsed().as_secs_f64())
}

/// The median time of a query of some words, in milliseconds.
async fn query_ms(model: &BuiltIn) -> anyhow::Result<f64> {
    let mut times = Vec::new();
    for number in 0..100 {
        let query = format!("login page fails with error {number} after update");
        let began = Instant::now();
        model.embed(vec![query], Urgency::Query).await?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

/// What the same library reaches on one large product, on so many threads, each alone.
fn gigaflops(threads: usize, time: Duration) -> anyhow::Result<f64> {
    const SIDE: usize = 1_024;
    let alone = || -> anyhow::Result<f64> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        pool.install(|| {
            let one = Tensor::rand(0f32, 1.0, (SIDE, SIDE), &Device::Cpu)?;
            let began = Instant::now();
            let mut products = 0;
            while began.elapsed() < time {
                one.matmul(&one)?;
                products += 1;
            }
            let flop = 2.0 * (SIDE as f64).powi(3) * f64::from(products);
            Ok(flop / began.elapsed().as_secs_f64() / 1e9)
        })
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(alone)).collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    })
}
