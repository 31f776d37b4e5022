//! Exports: the lines that can be verified anywhere, or the same entries as OCSF events; a piece at a time.

use super::{
    Chains, genesis,
    lines::{EndLine, FORMAT, Header, KeyLine, Line, RecordLine},
    ocsf,
    statement::Ending,
};
use crate::store::{
    audit::form,
    audit_chain::{self as rows, Block, Checkpoint, Content, Digest},
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{Stream, stream};
use preloop_actors::{ids::AccountId, ports::StoreError};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Records after which a piece ends, with the block that it is in.
pub(super) const PIECE_RECORDS: i64 = 500;

/// How entries are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Records with their hashes, and what was signed: what `preloop audit verify` reads.
    #[default]
    Jsonl,
    /// One event of the Open Cybersecurity Schema Framework a line, without proof.
    Ocsf,
}

/// What was sealed from a time on, to before another; an entry is sealed within seconds. Always whole blocks of records
/// that follow each other, since a chain with holes would prove nothing.
pub type Span = [Option<DateTime<Utc>>; 2];

/// An export under way.
pub struct Export {
    chains: Chains,
    account: Uuid,
    format: Format,
    whole: bool,
    /// The record before the first, and the chain there.
    after: (i64, Digest),
    /// The last record so far, and the chain there.
    until: (i64, Digest),
    /// The last record to be written.
    last: i64,
    /// Of all that was written.
    hash: Sha256,
    step: Step,
}

/// What comes next.
enum Step {
    Head,
    Records,
    End,
    Over,
}

impl Chains {
    /// Begins an export of what was recorded until now.
    pub async fn export(
        &self,
        account: AccountId,
        span: Span,
        format: Format,
    ) -> Result<Export, StoreError> {
        self.seal().await?;
        let account = account.0;
        let found = self.store.within(async |db| {
            let Some(chain) = rows::chain(&*db, account).await? else {
                return Ok((0, genesis(account), 0));
            };
            let Some([first, last]) = rows::span(&*db, account, span, chain.seq).await? else {
                return Ok((chain.seq, chain.hash, chain.seq));
            };
            let first = rows::blocks(&*db, account, first, 1).await?;
            let first = first.first().ok_or_else(vanished)?;
            Ok((first.first_seq - 1, first.previous, last))
        });
        let (seq, hash, last) = found.await?;
        Ok(Export {
            chains: self.clone(),
            account,
            format,
            whole: span == [None, None],
            after: (seq, hash),
            until: (seq, hash),
            last,
            hash: Sha256::new(),
            step: Step::Head,
        })
    }
}

impl Export {
    /// The pieces as they come. One that fails ends the export, which then lacks its end.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, StoreError>> {
        stream::try_unfold(self, |mut export| async move {
            Ok::<_, StoreError>(export.piece().await?.map(|piece| (piece, export)))
        })
    }

    /// The next piece; `None` after the last. Pieces are whole lines.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, StoreError> {
        loop {
            let text = match self.step {
                Step::Head => self.head().await?,
                Step::Records => self.records().await?,
                Step::End => self.end().await?,
                Step::Over => return Ok(None),
            };
            self.hash.update(text.as_bytes());
            if !text.is_empty() {
                return Ok(Some(Bytes::from(text)));
            }
        }
    }

    async fn head(&mut self) -> Result<String, StoreError> {
        self.step = Step::Records;
        if self.format == Format::Ocsf {
            return Ok(String::new());
        }
        let account = self.account;
        let read = self.chains.store.within(async |db| {
            self.chains.signer(&*db).await?;
            Ok((rows::keys(&*db).await?, rows::cuts(&*db, account).await?))
        });
        let (keys, cuts) = read.await?;
        let header = Header {
            format: FORMAT.to_owned(),
            account,
            whole: self.whole,
            after_seq: self.after.0,
            after_hash: hex::encode(self.after.1),
        };
        let mut text = Line::Export(header).written();
        for key in keys {
            let (endorsed_by, endorsement) = key.endorsed.unzip();
            let (public_key, endorsement) = (hex::encode(key.public), endorsement.map(hex::encode));
            let line = KeyLine { id: key.id, public_key, endorsed_by, endorsement };
            text.push_str(&Line::Key(line).written());
        }
        for cut in &cuts {
            text.push_str(&Line::Checkpoint(cut.into()).written());
        }
        Ok(text)
    }

    async fn records(&mut self) -> Result<String, StoreError> {
        if self.until.0 >= self.last {
            self.step = Step::End;
            return Ok(String::new());
        }
        let (account, from, last) = (self.account, self.until.0 + 1, self.last);
        let read = self.chains.store.within(async |db| {
            let mut blocks = rows::blocks(&*db, account, from, PIECE_RECORDS).await?;
            blocks.retain(|block| block.last_seq <= last);
            let ids: Vec<Uuid> =
                blocks.iter().flat_map(|block| &block.records).map(|(id, _)| *id).collect();
            let contents = rows::contents(&*db, account, &ids).await?;
            let reached = blocks.last().map_or(from, |block| block.last_seq);
            let checkpoints = rows::checkpoints(&*db, account, [from, reached]).await?;
            Ok((blocks, contents, checkpoints))
        });
        let (blocks, contents, checkpoints) = read.await?;
        // Retention was faster.
        if blocks.first().is_none_or(|block| block.first_seq != from) {
            return Err(vanished());
        }
        match self.format {
            Format::Jsonl => Ok(self.lines(&blocks, contents, &checkpoints)),
            Format::Ocsf => Ok(self.events(&blocks, &contents)),
        }
    }

    /// Records, each checkpoint behind the record that it is about.
    fn lines(
        &mut self,
        blocks: &[Block],
        contents: Vec<Option<Content>>,
        checkpoints: &[Checkpoint],
    ) -> String {
        let mut text = String::new();
        let mut contents = contents.into_iter();
        for block in blocks {
            let mut hash = block.previous;
            for (seq, (id, digest)) in (block.first_seq..).zip(&block.records) {
                hash = super::link(&hash, seq, *id, digest);
                let content = contents.next().flatten();
                let entry = content.map(|content| form::written(self.account, &content));
                let gone = entry.is_none().then(|| hex::encode(digest));
                let hash = hex::encode(hash);
                let line = RecordLine { seq, id: *id, entry, digest: gone, hash };
                text.push_str(&Line::Record(line).written());
            }
            self.until = (block.last_seq, hash);
            for checkpoint in checkpoints.iter().filter(|one| one.seq == block.last_seq) {
                text.push_str(&Line::Checkpoint(checkpoint.into()).written());
            }
        }
        text
    }

    fn events(&mut self, blocks: &[Block], contents: &[Option<Content>]) -> String {
        let mut text = String::new();
        let records = blocks.iter().flat_map(|block| {
            (block.first_seq..).zip(&block.records).map(|(seq, (id, _))| (seq, *id))
        });
        for ((seq, id), content) in records.zip(contents) {
            let Some(content) = content else { continue };
            text.push_str(&ocsf::event(self.account, seq, id, content).to_string());
            text.push('\n');
        }
        if let Some(block) = blocks.last() {
            self.until = (block.last_seq, block.hash);
        }
        text
    }

    async fn end(&mut self) -> Result<String, StoreError> {
        self.step = Step::Over;
        if self.format == Format::Ocsf {
            return Ok(String::new());
        }
        let chains = &self.chains;
        let signer = chains.store.within(async |db| chains.signer(&*db).await).await?;
        let sha256: Digest = self.hash.clone().finalize().into();
        let ending = Ending {
            account: self.account,
            after: self.after,
            until: self.until,
            whole: self.whole,
            sha256,
            at_ms: Utc::now().timestamp_millis(),
            key: &signer.id,
        };
        let line = EndLine {
            until_seq: self.until.0,
            until_hash: hex::encode(self.until.1),
            sha256: hex::encode(sha256),
            at_ms: ending.at_ms,
            key: signer.id.clone(),
            signature: hex::encode(signer.sign(&ending.statement())),
        };
        Ok(Line::End(line).written())
    }
}

fn vanished() -> StoreError {
    let why = "retention took what was being exported; export again";
    StoreError::Unavailable(why.to_owned())
}
