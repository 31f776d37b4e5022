//! Proof Key for Code Exchange (RFC 7636), by SHA-256 only.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Characters of 32 bytes in base64.
const CHALLENGE_CHARS: usize = 43;

/// Whether the text can be a challenge: what base64 makes of a hash.
pub fn is_challenge(text: &str) -> bool {
    text.len() == CHALLENGE_CHARS && URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// Whether the verifier is the one that the challenge was made of.
pub fn proves(verifier: &str, challenge: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(allowed) {
        return false;
    }
    let hashed = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    hashed.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pair of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn only_the_verifier_proves() {
        assert!(proves(VERIFIER, CHALLENGE));
        let long = "a".repeat(129);
        for wrong in ["", CHALLENGE, &VERIFIER[1..], &VERIFIER.to_lowercase(), &long] {
            assert!(!proves(wrong, CHALLENGE), "{wrong}");
        }
        // The method `plain`, and a verifier too short to be one.
        assert!(!proves(VERIFIER, VERIFIER));
        assert!(!proves("short", &URL_SAFE_NO_PAD.encode(Sha256::digest("short"))));
    }

    #[test]
    fn challenges_look_like_hashes() {
        assert!(is_challenge(CHALLENGE));
        for wrong in ["", "short", &CHALLENGE[1..], &format!("{CHALLENGE}="), &"+".repeat(43)] {
            assert!(!is_challenge(wrong), "{wrong}");
        }
    }
}
