//! Output: complete, in order, and continued where a reader stopped.

use super::bench::{Bench, read_all, text, within};
use futures::StreamExt;
use preloop_actors::{execution::LogStream, ports::AgentRuntime};

#[tokio::test]
async fn pieces_are_numbered_and_dated() {
    let bench = Bench::new().await;
    let running = bench.run("echo one; sleep 0.3; echo two >&2; sleep 0.3; printf three").await;
    let frames = bench.frames(&running.id, 0).await;
    let seen: Vec<_> = frames.iter().map(|it| (it.index, it.stream, &it.content[..])).collect();
    let expected = [
        (0, LogStream::Stdout, &b"one\n"[..]),
        (1, LogStream::Stderr, b"two\n"),
        (2, LogStream::Stdout, b"three"),
    ];
    assert_eq!(seen, expected);
    assert!(frames.windows(2).all(|pair| pair[0].timestamp < pair[1].timestamp));
    assert!(frames[0].timestamp >= running.started_at - chrono::Duration::seconds(1));
}

#[tokio::test]
async fn another_reader_goes_on_without_gap_or_repetition() {
    let bench = Bench::new().await;
    let running = bench
        .run("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done; sleep 1; echo end")
        .await;
    let mut seen = Vec::new();
    // Each reader is dropped in the middle, as a dying server drops it; the last reads to the end.
    for take in [1, 7, 500, 1500, usize::MAX] {
        let successor = bench.successor();
        let next = seen.len() as i64;
        let stream = successor.logs(&running.id, next).await.unwrap();
        seen.extend(within(stream.take(take).map(Result::unwrap).collect::<Vec<_>>()).await);
    }
    let indexes: Vec<_> = seen.iter().map(|it| it.index).collect();
    assert_eq!(indexes, (0..3001).collect::<Vec<_>>());
    let expected: String = (0..3000).map(|index| format!("line {index}\n")).collect();
    assert_eq!(text(&seen), expected + "end\n");
    assert_eq!(read_all(&bench.runtime, &running.id, 0).await, seen, "and so after the end");
    assert_eq!(read_all(&bench.runtime, &running.id, 3001).await, [], "nothing more");
}

#[tokio::test]
async fn a_long_line_comes_in_pieces_that_join() {
    let bench = Bench::new().await;
    let running = bench.run("head -c 50000 /dev/zero | tr '\\0' x; echo; echo next").await;
    let frames = bench.frames(&running.id, 0).await;
    assert!(frames.len() > 2, "the engine cuts at 16 KiB");
    assert_eq!(text(&frames), "x".repeat(50_000) + "\nnext\n");
    let tail = bench.frames(&running.id, 2).await;
    assert_eq!(tail, frames[2..], "positions count pieces, not lines");
}

#[tokio::test]
async fn bytes_that_are_no_text_arrive() {
    let bench = Bench::new().await;
    let running = bench.run("printf 'a\\033[31m\\001b\\n'; printf '\\377\\n'").await;
    let output = text(&bench.frames(&running.id, 0).await);
    assert!(output.starts_with("a\u{1b}[31m\u{1}b\n"), "{output:?}");
}

#[tokio::test]
async fn output_is_seen_while_it_is_written() {
    let bench = Bench::new().await;
    let running = bench.run("echo now; sleep 60").await;
    let mut stream = bench.runtime.logs(&running.id, 0).await.unwrap();
    let frame = within(stream.next()).await.unwrap().unwrap();
    assert_eq!(frame.content, "now\n");
    assert_eq!(bench.inspect(&running.id).await.state.unwrap().running, Some(true));
}

#[tokio::test]
async fn a_flood_within_our_limits_is_kept_whole() {
    let bench = Bench::new().await;
    // As many bytes as are stored of one execution, in lines that the engine must escape.
    let script = r#"yes '"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"' | head -c 16777216"#;
    let running = bench.run(script).await;
    let frames = bench.frames(&running.id, 0).await;
    let bytes: usize = frames.iter().map(|frame| frame.content.len()).sum();
    assert_eq!(bytes, 16 << 20);
}
