//! The key that signs, and those before it.

use super::{Chains, lines::bytes, statement};
use crate::{
    secrets::Sealer,
    store::{
        audit_chain::{self as rows, Checkpoint, Key, NewKey},
        store_error,
        within::BRIEF,
    },
};
use deadpool_postgres::GenericClient;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use preloop_actors::ports::StoreError;
use rand::RngCore;
use secrecy::ExposeSecret;
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr, time::Duration};
use tokio::time::sleep;

/// Longest that a new key waits for replicas that seal.
const TRIES: u32 = 100;
const TRIES_APART: Duration = Duration::from_millis(50);
/// Hexadecimal digits of a key's id.
const ID_DIGITS: usize = 16;

/// What checks signatures: 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

/// What signs.
pub(super) struct Signer {
    pub id: String,
    key: SigningKey,
}

impl Signer {
    fn fresh() -> Self {
        let mut seed = [0; 32];
        rand::rng().fill_bytes(&mut seed);
        Self::of(&seed)
    }

    fn of(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        Self { id: PublicKey(key.verifying_key().to_bytes()).id(), key }
    }

    /// Opens a key that was kept.
    fn open(sealer: &Sealer, id: &str, sealed: &[u8]) -> Result<Self, StoreError> {
        let lost = || {
            let way_out = "with the SECRET_KEY of before it signs again; where that is lost, \
                           `preloop audit rotate-key --lost` begins with a new key";
            StoreError::Internal(format!(
                "the record's signing key `{id}` cannot be opened: {way_out}"
            ))
        };
        let seed = sealer.open(&place(id), sealed).map_err(|_| lost())?;
        let seed = bytes(seed.expose_secret()).ok_or_else(lost)?;
        let signer = Self::of(&seed);
        if signer.id == id { Ok(signer) } else { Err(lost()) }
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.key.verifying_key().to_bytes())
    }

    pub fn sign(&self, statement: &str) -> [u8; 64] {
        self.key.sign(statement.as_bytes()).to_bytes()
    }

    /// Signs a checkpoint, whatever key and signature it had.
    pub fn signed(&self, checkpoint: Checkpoint) -> Checkpoint {
        let checkpoint = Checkpoint { key: self.id.clone(), ..checkpoint };
        let signature = self.sign(&statement::of_checkpoint(&checkpoint));
        Checkpoint { signature, ..checkpoint }
    }

    async fn keep(
        &self,
        db: &impl GenericClient,
        sealer: &Sealer,
        before: Option<&Self>,
    ) -> Result<(), StoreError> {
        let sealed = sealer.seal(&place(&self.id), &hex::encode(self.key.to_bytes()));
        let public = self.public().0;
        let endorsed = before.map(|before| {
            let endorsement = before.sign(&statement::of_succession(&before.id, &public));
            (before.id.as_str(), endorsement)
        });
        let endorsed = endorsed.as_ref().map(|(by, endorsement)| (*by, endorsement));
        let key = NewKey { id: &self.id, public: &public, sealed: &sealed, endorsed };
        rows::insert_key(db, &key).await
    }
}

/// Where a key is sealed for.
fn place(id: &str) -> String {
    format!("audit.key:{id}")
}

impl PublicKey {
    /// From the key itself, so that it cannot be another's.
    pub fn id(&self) -> String {
        let mut id = hex::encode(Sha256::digest(self.0));
        id.truncate(ID_DIGITS);
        id
    }

    /// Whether it signed a statement.
    pub(super) fn signed(&self, statement: &str, signature: &[u8; 64]) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(&self.0) else { return false };
        key.verify_strict(statement.as_bytes(), &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for PublicKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let key = bytes(text.trim()).map(Self);
        key.ok_or_else(|| "a public key is 64 lower-case hexadecimal digits".to_owned())
    }
}

impl Chains {
    /// The key that signs; made when there is none.
    pub(super) async fn signer(&self, db: &impl GenericClient) -> Result<Signer, StoreError> {
        let mut kept = rows::current_key(db).await?;
        if kept.is_none() {
            Signer::fresh().keep(db, &self.sealer, None).await?;
            // Another replica's may have been kept instead.
            kept = rows::current_key(db).await?;
        }
        let (id, sealed) = kept.ok_or_else(|| {
            StoreError::Unavailable("the record has no signing key yet; try again".to_owned())
        })?;
        Signer::open(&self.sealer, &id, &sealed)
    }

    /// Makes the first key, where there is none; whoever starts first does.
    pub(super) async fn make_key(&self) -> Result<(), StoreError> {
        self.store
            .within(async |db| {
                let tx = db.transaction().await.map_err(store_error)?;
                if rows::lock(&tx).await? {
                    self.signer(&tx).await?;
                }
                tx.commit().await.map_err(store_error)
            })
            .await
    }

    /// Every key there ever was, oldest first.
    pub async fn keys(&self) -> Result<Vec<Key>, StoreError> {
        self.store.within(async |db| rows::keys(&*db).await).await
    }

    /// Signs with a new key from now on, which the one before endorses; one that is `lost` cannot.
    pub async fn rotate_key(&self, lost: bool) -> Result<PublicKey, StoreError> {
        for _ in 0..TRIES {
            if let Some(key) = self.rotate_once(lost).await? {
                return Ok(key);
            }
            sleep(TRIES_APART).await;
        }
        Err(StoreError::Unavailable("other servers are at the record; try again".to_owned()))
    }

    async fn rotate_once(&self, lost: bool) -> Result<Option<PublicKey>, StoreError> {
        self.store
            .within(async |db| {
                let tx = db.transaction().await.map_err(store_error)?;
                tx.batch_execute(BRIEF).await.map_err(store_error)?;
                if !rows::lock(&tx).await? {
                    return Ok(None);
                }
                let before = if lost { None } else { Some(self.signer(&tx).await?) };
                rows::retire_key(&tx).await?;
                let next = Signer::fresh();
                next.keep(&tx, &self.sealer, before.as_ref()).await?;
                tx.commit().await.map_err(store_error)?;
                Ok(Some(next.public()))
            })
            .await
    }
}
