//! What proves that a form was sent from a page of ours, to the browser and about the request it was made for.

use crate::secrets::derive;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use sha2::Sha256;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a person may take over a form.
pub const FORM_LIFETIME: Duration = Duration::from_secs(600);

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    SignOut,
    Consent,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::Consent => "consent",
        }
    }
}

/// Makes and checks the tickets of forms.
#[derive(Clone)]
pub struct Forms {
    key: [u8; 32],
}

impl Forms {
    pub fn new(secret_key: &SecretString) -> Self {
        Self { key: derive(secret_key, "oauth-forms") }
    }

    /// A ticket for a form about `request`. `browser` is what only this browser sends along: its cookie.
    pub fn ticket(&self, purpose: Purpose, browser: &str, request: &str) -> String {
        self.ticket_until(purpose, browser, request, now() + FORM_LIFETIME.as_secs())
    }

    fn ticket_until(&self, purpose: Purpose, browser: &str, request: &str, until: u64) -> String {
        let mac = self.mac(purpose, browser, request, until).finalize().into_bytes();
        format!("{until}.{}", URL_SAFE_NO_PAD.encode(mac))
    }

    /// Whether a ticket is ours, for this, and not too old.
    pub fn admits(&self, ticket: &str, purpose: Purpose, browser: &str, request: &str) -> bool {
        let read = || {
            let (until, mac) = ticket.split_once('.')?;
            let until: u64 = until.parse().ok()?;
            let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
            self.mac(purpose, browser, request, until).verify_slice(&mac).ok()?;
            (now() < until).then_some(())
        };
        read().is_some()
    }

    fn mac(&self, purpose: Purpose, browser: &str, request: &str, until: u64) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        for part in [purpose.as_str(), browser, request] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.update(&until.to_be_bytes());
        mac
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Purpose::*;

    #[test]
    fn a_ticket_is_for_one_form_one_browser_and_one_request() {
        let forms = Forms::new(&"one".into());
        let ticket = forms.ticket(Consent, "browser", "a=1");
        assert!(forms.admits(&ticket, Consent, "browser", "a=1"));
        assert!(!forms.admits(&ticket, SignIn, "browser", "a=1"));
        assert!(!forms.admits(&ticket, Consent, "other", "a=1"));
        assert!(!forms.admits(&ticket, Consent, "browser", "a=2"));
        assert!(!forms.admits(&ticket, Consent, "browsera", "=1"), "parts do not run together");
        assert!(!Forms::new(&"two".into()).admits(&ticket, Consent, "browser", "a=1"));
        let later = ticket.replacen('1', "2", 1);
        for wrong in ["", ".", "1.", &later, &ticket[..ticket.len() - 1]] {
            assert!(!forms.admits(wrong, Consent, "browser", "a=1"), "{wrong}");
        }
    }

    #[test]
    fn a_ticket_expires() {
        let forms = Forms::new(&"one".into());
        let ticket = |until| forms.ticket_until(SignOut, "b", "r", until);
        assert!(!forms.admits(&ticket(now()), SignOut, "b", "r"));
        assert!(forms.admits(&ticket(now() + 5), SignOut, "b", "r"));
    }
}
