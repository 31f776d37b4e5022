//! The verifier finds every change of an export: every byte of a small one, and random changes of a large one.

use super::*;
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};

/// A way to change an export.
#[derive(Clone, Debug)]
enum Change {
    /// Flips some bits of a byte.
    Byte(Index, u8),
    /// Takes a line out.
    Delete(Index),
    /// Puts a line behind another.
    Move(Index, Index),
    /// Puts a line there twice.
    Repeat(Index, Index),
    /// Ends after so many bytes.
    Cut(Index),
    /// Ends after so many lines.
    CutLines(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), 1..=255_u8).prop_map(|(at, bits)| Change::Byte(at, bits)),
        2 => at().prop_map(Change::Delete),
        2 => (at(), at()).prop_map(|(from, to)| Change::Move(from, to)),
        1 => (at(), at()).prop_map(|(from, to)| Change::Repeat(from, to)),
        1 => at().prop_map(Change::Cut),
        1 => at().prop_map(Change::CutLines),
    ]
}

impl Change {
    fn of(&self, export: &[u8]) -> Vec<u8> {
        let mut lines: Vec<&[u8]> = export.split_inclusive(|byte| *byte == b'\n').collect();
        let count = lines.len();
        match self {
            Self::Byte(at, bits) => {
                let mut bytes = export.to_vec();
                bytes[at.index(export.len())] ^= bits;
                return bytes;
            }
            Self::Cut(at) => return export[..at.index(export.len())].to_vec(),
            Self::CutLines(at) => lines.truncate(at.index(count)),
            Self::Delete(at) => {
                lines.remove(at.index(count));
            }
            Self::Repeat(from, to) => lines.insert(to.index(count), lines[from.index(count)]),
            Self::Move(from, to) => {
                let line = lines.remove(from.index(count));
                lines.insert(to.index(count), line);
            }
        }
        lines.concat()
    }
}

async fn signed(world: &World, rounds: i64, records: i64) -> Vec<u8> {
    for _ in 0..rounds {
        world.record(records).await;
        world.chains.seal().await.unwrap();
        world.chains.sign_due(0.0, 1).await.unwrap();
    }
    world.export().await
}

#[tokio::test]
async fn every_byte_of_a_small_export_counts() {
    let world = world().await;
    let export = signed(&world, 2, 2).await;
    let key = world.key().await;
    assert_eq!(texts(&checked(&export, key)), Vec::<&str>::new());
    for at in 0..export.len() {
        for bits in [1, 0x20] {
            let mut changed = export.clone();
            changed[at] ^= bits;
            let report = checked(&changed, key);
            assert!(report.fault().is_some(), "byte {at}, {bits:#x}");
        }
    }
    for at in (0..export.len()).step_by(7) {
        let report = checked(&export[..at], key);
        assert!(report.fault().is_some(), "cut after {at} bytes");
    }
}

#[tokio::test]
async fn changes_of_ten_thousand_records_are_found() {
    let world = world().await;
    let export = signed(&world, 10, 1_000).await;
    let key = world.key().await;
    let report = checked(&export, key);
    assert_eq!((texts(&report), report.records), (Vec::new(), Some([1, 10_000])));
    assert_eq!(report.checkpoints, 10);
    let config =
        Config { cases: 60, failure_persistence: None, max_shrink_iters: 20, ..Config::default() };
    let found = TestRunner::new(config).run(&change(), |change| {
        let changed = change.of(&export);
        prop_assume!(changed != export);
        let report = checked(&changed, key);
        prop_assert!(report.fault().is_some(), "{change:?} was not found");
        Ok(())
    });
    found.unwrap();
}

#[tokio::test]
async fn it_says_which_record_it_is_about() {
    let world = world().await;
    let export = signed(&world, 1, 10).await;
    let key = world.key().await;
    let text = String::from_utf8(export).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // The header and the key come first.
    let record = |seq: usize| seq + 1;
    let without = |seq: usize| [&lines[..record(seq)], &lines[record(seq) + 1..]].concat().concat();
    let swapped = |seq: usize| {
        let mut lines = lines.clone();
        lines.swap(record(seq), record(seq) + 1);
        lines.concat()
    };
    let changed = |seq: usize, from: &str, to: &str| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        assert!(lines[record(seq)].contains(from));
        lines[record(seq)] = lines[record(seq)].replacen(from, to, 1);
        lines.concat()
    };
    let last = lines.len() - 1;
    for (case, fault, line, told) in [
        (without(4), Fault::Changed, 6, "record 4 is missing"),
        (swapped(4), Fault::Changed, 6, "record 4 is missing"),
        (changed(4, "tool_call", "tool_fall"), Fault::Changed, 6, "record 4, entry"),
        (changed(4, "\"seq\":4", "\"seq\":9"), Fault::Changed, 6, "the records 4 to 8 are missing"),
        (
            changed(4, "\"record\"", "\"rekord\""),
            Fault::Changed,
            6,
            "it cannot be read, behind record 3",
        ),
        (
            changed(4, "\"entry\":", "\"entry\": "),
            Fault::Changed,
            6,
            "it cannot be read, behind record 3",
        ),
        (
            lines[..last].concat(),
            Fault::Cut,
            14,
            "the last line, which signs the whole file, is missing",
        ),
        (
            lines[..6].concat(),
            Fault::Cut,
            7,
            "the last line, which signs the whole file, is missing",
        ),
        (lines.concat() + lines[5], Fault::Changed, 15, "it stands behind the end"),
        (
            text[..text.len() - 1].to_owned(),
            Fault::Cut,
            14,
            "the file ends in the middle of this line",
        ),
    ] {
        let report = checked(case.as_bytes(), key);
        let first = &report.problems[0];
        assert_eq!(
            (report.fault(), first.line),
            (Some(fault), line),
            "{told}: {:?}",
            report.problems
        );
        assert!(first.text.starts_with(told), "{told}: {}", first.text);
    }
    let stranger = PublicKey([7; 32]);
    assert_eq!(checked(text.as_bytes(), stranger).fault(), Some(Fault::Untrusted));
}

#[tokio::test]
async fn a_past_that_was_noted_is_held_against_it() {
    let world = world().await;
    let export = signed(&world, 1, 10).await;
    let report = checked(&export, world.key().await);
    let noted = Anchor { seq: 10, hash: report.hash.unwrap() };
    let key = world.key().await;
    let found = |export: &[u8], anchor| {
        verify(export, &Trust { key, anchors: vec![anchor] }).unwrap().fault()
    };
    assert_eq!(found(&export, noted), None);
    assert_eq!(found(&export, Anchor { hash: [1; 32], ..noted }), Some(Fault::Changed));
    assert_eq!(found(&export, Anchor { seq: 11, ..noted }), Some(Fault::Cut));
    // Whoever owns the database cuts off the end, and the server signs what is left.
    let cut = "DELETE FROM audit_blocks WHERE last_seq = 10; DELETE FROM audit_checkpoints;
        UPDATE audit_chains SET seq = 0, signed_seq = 0, checkpoints = 0, hash = (SELECT hash FROM kept)";
    let kept = format!(
        "CREATE TABLE kept AS SELECT decode('{}', 'hex') AS hash",
        hex::encode(genesis(world.account.0))
    );
    world.sql(&kept, &[]).await;
    world.by_force(cut).await;
    world.record(5).await;
    let forged = signed(&world, 1, 1).await;
    assert_eq!(found(&forged, noted), Some(Fault::Cut));
}

#[tokio::test]
async fn a_span_is_whole_blocks_and_says_that_it_is_a_part() {
    let world = world().await;
    signed(&world, 3, 10).await;
    let second =
        "UPDATE audit_blocks SET sealed_at = now() + (first_seq - 21) * interval '1 minute'";
    world.by_force(second).await;
    let at = |minutes: i64| Some(chrono::Utc::now() + chrono::TimeDelta::minutes(minutes));
    for (span, records) in [
        ([at(-15), at(-5)], Some([11, 20])),
        ([at(-15), None], Some([11, 30])),
        ([None, at(-15)], Some([1, 10])),
        ([at(-30), at(-25)], None),
    ] {
        let mut export = world.chains.export(world.account, span, Format::Jsonl).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = export.piece().await.unwrap() {
            bytes.extend_from_slice(&piece);
        }
        let report = checked(&bytes, world.key().await);
        assert_eq!((texts(&report), report.records, report.whole), (Vec::new(), records, false));
    }
}
