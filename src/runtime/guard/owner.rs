//! Whose server a guard stands before: one installation's, and of several on one engine no other's.

use super::{creation::is_instance, rules::Refusal};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The installation that may ask: the one that was named, or else the first that shows itself.
#[derive(Debug, Default)]
pub struct Owner {
    known: Mutex<Option<String>>,
    /// Where the first one is remembered, so that a restart of the guard is nobody's chance.
    kept: Option<PathBuf>,
}

impl Owner {
    /// This installation; absent: the one that this file tells, or the first.
    pub fn new(named: Option<String>, kept: &Path) -> io::Result<Self> {
        let known = match named {
            Some(named) => Some(named),
            None => match fs::read_to_string(kept) {
                Ok(text) => Some(text.trim().to_owned()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            },
        };
        match known.as_deref().is_none_or(is_instance) {
            true => Ok(Self { known: Mutex::new(known), kept: Some(kept.to_owned()) }),
            false => Err(io::Error::other("it is not the id of an installation")),
        }
    }

    /// Whether it is this one.
    pub fn admit(&self, instance: &str) -> Result<(), Refusal> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known.as_deref() {
            Some(known) if known == instance => Ok(()),
            Some(_) => Err(Refusal(self.another())),
            None if !is_instance(instance) => {
                Err(Refusal("that is no id of an installation".to_owned()))
            }
            None => {
                self.keep(instance).map_err(|error| {
                    Refusal(format!("whose server asks cannot be remembered: {error}"))
                })?;
                tracing::info!("guarding for the installation {instance}");
                *known = Some(instance.to_owned());
                Ok(())
            }
        }
    }

    /// The same, without letting anybody in.
    pub fn is(&self, instance: &str) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_deref() == Some(instance)
    }

    fn keep(&self, instance: &str) -> io::Result<()> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let half = kept.with_extension("new");
        fs::write(&half, instance)?;
        fs::rename(half, kept)
    }

    fn another(&self) -> String {
        let kept = self.kept.as_deref().unwrap_or(Path::new("")).display();
        format!(
            "it belongs to another installation than this guard serves; if that one is gone, remove `{kept}` and \
             restart the guard"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_one_stays_the_one() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("docker.sock.installation");
        let first = Owner::new(None, &kept).unwrap();
        assert!(first.admit("not/an id").is_err());
        assert!(!first.is("a"));
        for _ in 0..2 {
            assert_eq!(first.admit("a"), Ok(()));
            assert!(first.admit("b").is_err());
            assert!(first.is("a") && !first.is("b"));
        }
        let restarted = Owner::new(None, &kept).unwrap();
        assert!(restarted.admit("b").unwrap_err().0.contains("docker.sock.installation"));
        assert_eq!(restarted.admit("a"), Ok(()));
        let named = Owner::new(Some("b".to_owned()), &kept).unwrap();
        assert_eq!((named.admit("b"), named.admit("a").is_err()), (Ok(()), true));
    }

    #[test]
    fn who_cannot_be_remembered_is_not_let_in() {
        let folder = tempfile::tempdir().unwrap();
        let owner = Owner::new(None, &folder.path().join("absent/file")).unwrap();
        assert!(owner.admit("a").is_err());
        std::fs::write(folder.path().join("damaged"), "\0").unwrap();
        assert!(Owner::new(None, &folder.path().join("damaged")).is_err());
    }
}
