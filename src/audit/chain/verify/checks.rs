//! What each line of an export has to be, given those before it.

use super::report::{Fault, Report, Trust};
use crate::{
    audit::chain::{
        genesis,
        keys::PublicKey,
        lines::{CheckpointLine, EndLine, FORMAT, Header, KeyLine, Line, RecordLine, bytes},
        link,
        statement::{self, Ending},
    },
    store::{
        audit::form,
        audit_chain::{Digest, Kind},
    },
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is known after so many lines.
pub(super) struct Verifier<'a> {
    trust: &'a Trust,
    /// The line being read, from 1 on.
    pub line: u64,
    report: Report,
    account: Uuid,
    /// By id: the key, and whether it is trusted.
    keys: BTreeMap<String, (PublicKey, bool)>,
    /// The record before the first, and the chain there.
    after: Option<(i64, Digest)>,
    /// The last record, and the chain there; `None` behind a line that cannot be read.
    at: Option<(i64, Digest)>,
    has_records: bool,
    /// Entries with ids before this one may be gone.
    removed_before: Option<Uuid>,
    /// By number: whether it is a checkpoint in the chain, and not one of retention.
    numbers: BTreeMap<i64, bool>,
    is_ended: bool,
}

impl<'a> Verifier<'a> {
    pub fn new(trust: &'a Trust) -> Self {
        Self {
            trust,
            line: 0,
            report: Report::default(),
            account: Uuid::nil(),
            keys: BTreeMap::new(),
            after: None,
            at: None,
            has_records: false,
            removed_before: None,
            numbers: BTreeMap::new(),
            is_ended: false,
        }
    }

    /// Takes the next line. `before` is the hash of all bytes before it.
    pub fn read(&mut self, line: Line, before: impl FnOnce() -> Digest) {
        if self.is_ended {
            return self.changed("it stands behind the end".to_owned());
        }
        let is_header = matches!(line, Line::Export(_));
        if is_header != (self.line == 1) {
            self.changed("an export begins with its header, and has only one".to_owned());
        }
        match line {
            Line::Export(header) => self.header(&header),
            Line::Key(key) => self.key(key),
            Line::Checkpoint(checkpoint) => self.checkpoint(&checkpoint),
            Line::Record(record) => self.record(&record),
            Line::End(end) => self.end(&end, before()),
        }
    }

    /// A line that is none.
    pub fn unreadable(&mut self, why: &str) {
        let place = self.at.map(|(seq, _)| format!(", behind record {seq}")).unwrap_or_default();
        self.changed(format!("it cannot be read{place}: {why}"));
        self.at = None;
    }

    pub fn cut(&mut self, why: &str) {
        let last = self.last();
        self.note(Fault::Cut, format!("{why}; it was cut off behind record {last}"));
        self.is_ended = true;
    }

    /// What was found in all.
    pub fn ended(mut self) -> Report {
        if !self.is_ended {
            self.line += 1;
            self.cut("the last line, which signs the whole file, is missing");
        }
        self.check_numbers();
        self.check_anchors();
        self.report
    }

    fn header(&mut self, header: &Header) {
        if header.format != FORMAT {
            self.changed(format!("the format is `{}`, and has to be `{FORMAT}`", header.format));
        }
        self.account = header.account;
        self.report.account = Some(header.account);
        self.report.whole = header.whole;
        let Some(hash) = bytes::<32>(&header.after_hash) else {
            return self.changed("`after_hash` is no hash".to_owned());
        };
        if header.after_seq == 0 && hash != genesis(header.account) {
            self.changed("`after_hash` is not how this account's chain begins".to_owned());
        }
        self.after = Some((header.after_seq, hash));
        self.at = self.after;
        self.meet_anchor(header.after_seq, &hash);
    }

    fn key(&mut self, line: KeyLine) {
        let Some(key) = bytes(&line.public_key).map(PublicKey) else {
            return self.changed("`public_key` is no key".to_owned());
        };
        if key.id() != line.id {
            return self.changed(format!("the key `{}` has another id, `{}`", line.id, key.id()));
        }
        let mut is_trusted = key == self.trust.key;
        if let (Some(by), Some(endorsement)) = (&line.endorsed_by, &line.endorsement) {
            let statement = statement::of_succession(by, &key.0);
            let before = self.keys.get(by);
            let is_endorsed = bytes(endorsement)
                .zip(before)
                .is_some_and(|(endorsement, before)| before.0.signed(&statement, &endorsement));
            if !is_endorsed {
                self.changed(format!("the key `{}` is not endorsed by the key `{by}`", line.id));
            }
            is_trusted |= is_endorsed && self.keys.get(by).is_some_and(|before| before.1);
        }
        self.keys.insert(line.id, (key, is_trusted));
    }

    fn checkpoint(&mut self, line: &CheckpointLine) {
        let number = line.number;
        let Some(checkpoint) = line.read(self.account) else {
            return self.changed(format!("checkpoint {number} has no hash or no signature"));
        };
        let statement = statement::of_checkpoint(&checkpoint);
        match self.keys.get(&checkpoint.key) {
            None => self.changed(format!(
                "checkpoint {number} is signed with a key that the file does not have"
            )),
            Some((key, _)) if !key.signed(&statement, &checkpoint.signature) => {
                self.changed(format!("checkpoint {number} is not what was signed"));
            }
            Some(_) => {}
        }
        self.report.checkpoints += 1;
        let is_periodic = checkpoint.kind == Kind::Periodic;
        if self.numbers.insert(number, is_periodic).is_some() {
            self.changed(format!("checkpoint {number} is there twice"));
        }
        if is_periodic {
            self.meet(number, checkpoint.seq, checkpoint.hash);
        } else {
            if self.has_records {
                self.changed(format!("checkpoint {number} stands behind records"));
            }
            self.removed_before = self.removed_before.max(checkpoint.removed_before);
            let retained = self.after == Some((checkpoint.seq, checkpoint.hash));
            self.report.retained_from = retained.then_some(checkpoint.seq + 1).filter(|at| *at > 1);
        }
    }

    /// The chain has to be where a checkpoint says.
    fn meet(&mut self, number: i64, seq: i64, hash: Digest) {
        match self.at {
            Some((at, _)) if at != seq => self.changed(format!(
                "checkpoint {number} is about record {seq}, and stands behind record {at}"
            )),
            Some((_, at)) if at != hash => self.changed(format!(
                "record {seq} or one before it is not what checkpoint {number} signed"
            )),
            _ => {}
        }
    }

    fn record(&mut self, line: &RecordLine) {
        let RecordLine { seq, id, .. } = *line;
        let Some(stated) = bytes::<32>(&line.hash) else {
            self.at = None;
            return self.changed(format!("record {seq} has no hash"));
        };
        let digest = match (&line.entry, &line.digest) {
            (Some(entry), None) => Some(form::digest(entry.get())),
            (None, Some(digest)) => {
                self.gone(seq, id);
                bytes(digest)
            }
            _ => None,
        };
        match (self.at, digest) {
            (_, None) => self.changed(format!("record {seq} has no content")),
            (Some((at, _)), _) if seq == at + 2 => {
                self.changed(format!("record {} is missing", at + 1));
            }
            (Some((at, _)), _) if seq > at + 1 => {
                self.changed(format!("the records {} to {} are missing", at + 1, seq - 1));
            }
            (Some((at, _)), _) if seq <= at => {
                self.changed(format!("record {seq} stands behind record {at}"));
            }
            (Some((_, before)), Some(digest)) if link(&before, seq, id, &digest) != stated => {
                self.changed(format!("record {seq}, entry `{id}`, is not what was recorded"));
            }
            _ => {}
        }
        self.has_records = true;
        self.at = Some((seq, stated));
        let [first, _] = self.report.records.unwrap_or([seq, seq]);
        self.report.records = Some([first, seq]);
        self.meet_anchor(seq, &stated);
    }

    /// A record whose entry is not there.
    fn gone(&mut self, seq: i64, id: Uuid) {
        self.report.gone += 1;
        if self.removed_before.is_none_or(|end| id >= end) {
            self.changed(format!(
                "record {seq}: its entry `{id}` is gone, and retention did not take it"
            ));
        }
    }

    fn end(&mut self, line: &EndLine, before: Digest) {
        self.is_ended = true;
        self.report.at_ms = Some(line.at_ms);
        let parts = (bytes(&line.until_hash), bytes(&line.sha256), bytes(&line.signature));
        let (Some(until), Some(sha256), Some(signature)) = parts else {
            return self.changed("the end has no hashes or no signature".to_owned());
        };
        self.report.hash = Some(until);
        if let Some((at, hash)) = self.at
            && (at, hash) != (line.until_seq, until)
        {
            let until = line.until_seq;
            self.changed(format!("the chain ends with record {at}, and was signed up to {until}"));
        }
        let Some(after) = self.after else { return };
        let ending = Ending {
            account: self.account,
            after,
            until: (line.until_seq, until),
            whole: self.report.whole,
            sha256,
            at_ms: line.at_ms,
            key: &line.key,
        };
        match self.keys.get(&line.key) {
            Some((key, _)) if !key.signed(&ending.statement(), &signature) => {
                self.changed("the end is not what was signed".to_owned());
            }
            Some((_, true)) => {}
            _ => {
                let why =
                    format!("it is signed with the key `{}`, which is not the given one", line.key);
                self.note(Fault::Untrusted, format!("{why}, nor endorsed by it"));
            }
        }
        // Where something is wrong already, this follows from it.
        if sha256 != before && self.report.fault() != Some(Fault::Changed) {
            self.changed("some byte of the file is not the one that was signed".to_owned());
        }
        self.check_begin(after.0);
    }

    /// All that there was begins with the first record, or where retention ends.
    fn check_begin(&mut self, after: i64) {
        if self.report.whole && after > 0 && self.report.retained_from.is_none() {
            self.changed(format!(
                "the records 1 to {after} are missing, and retention did not take them"
            ));
        }
    }

    /// Between two checkpoints of the chain every number is there.
    fn check_numbers(&mut self) {
        let periodic: Vec<i64> = self
            .numbers
            .iter()
            .filter(|(_, is_periodic)| **is_periodic)
            .map(|(number, _)| *number)
            .collect();
        let (Some(first), Some(last)) = (periodic.first(), periodic.last()) else { return };
        let numbers: Vec<i64> =
            self.numbers.range(*first..=*last).map(|(number, _)| *number).collect();
        for pair in numbers.windows(2) {
            if pair[1] != pair[0] + 1 {
                let missing = pair[0] + 1;
                self.changed(format!("checkpoint {missing} is missing"));
            }
        }
    }

    fn meet_anchor(&mut self, seq: i64, hash: &Digest) {
        let mut anchors = self.trust.anchors.iter().filter(|anchor| anchor.seq == seq);
        if anchors.any(|anchor| anchor.hash != *hash) {
            self.changed(format!("record {seq} or one before it is not what the anchor says"));
        }
    }

    fn check_anchors(&mut self) {
        let last = self.last();
        let behind = self.trust.anchors.iter().filter(|anchor| anchor.seq > last);
        if let Some(anchor) = behind.max_by_key(|anchor| anchor.seq)
            && self.report.whole
        {
            let why =
                format!("the chain went up to record {} once, and ends with {last}", anchor.seq);
            self.note(Fault::Cut, why);
        }
    }

    fn last(&self) -> i64 {
        let before = self.after.map_or(0, |(seq, _)| seq);
        self.report.records.map_or(before, |[_, last]| last)
    }

    fn changed(&mut self, text: String) {
        self.note(Fault::Changed, text);
    }

    fn note(&mut self, fault: Fault, text: String) {
        self.report.note(fault, self.line, text);
    }
}
