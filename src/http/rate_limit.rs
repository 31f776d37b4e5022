//! How often things may be tried that cost us something: sign-ins, registrations, fetching what others name.
//! Counted in memory.

use crate::http::error::ApiError;
use preloop_actors::ids::UserId;
use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// Most callers that are counted at once; beyond it the least busy are forgotten.
const CALLERS_MAX: usize = 10_000;

/// Failed sign-ins of one name from one address: ten at once, then one in 30 seconds.
const LOGIN_NAME: Quota = Quota { burst: 10, refill: Duration::from_secs(30) };
/// Failed sign-ins from one address, whatever the name.
const LOGIN_ADDRESS: Quota = Quota { burst: 200, refill: Duration::from_secs(1) };
/// Registrations from one address.
const REGISTER_ADDRESS: Quota = Quota { burst: 100, refill: Duration::from_secs(10) };

/// Registrations of MCP clients from one address.
const OAUTH_REGISTER_ADDRESS: Quota = Quota { burst: 100, refill: Duration::from_secs(10) };
/// Documents of MCP clients that are fetched for one user.
const OAUTH_DOCUMENT_USER: Quota = Quota { burst: 30, refill: Duration::from_secs(10) };

/// Links to requests for approval that are opened from one address; an office may have one for all.
const APPROVAL_LINK_ADDRESS: Quota = Quota { burst: 300, refill: Duration::from_millis(250) };
/// Wrong tokens for one request. Whoever has the right one is not kept out.
const APPROVAL_GUESS_REQUEST: Quota = Quota { burst: 30, refill: Duration::from_secs(30) };
/// Codes of devices that are tried from one address.
const DEVICE_ADDRESS: Quota = Quota { burst: 30, refill: Duration::from_secs(10) };
/// Pushes that somebody sends to their own devices to see whether they come.
const TEST_PUSH_USER: Quota = Quota { burst: 10, refill: Duration::from_secs(30) };

/// How many at once, and how long until one more is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    pub burst: u32,
    pub refill: Duration,
}

/// The limits on everything that can be tried without a credential, and some that take one.
pub struct Limits {
    login_name: RateLimit<(IpAddr, String)>,
    login_address: RateLimit<IpAddr>,
    register_address: RateLimit<IpAddr>,
    oauth_register_address: RateLimit<IpAddr>,
    oauth_document_user: RateLimit<UserId>,
    approval_link_address: RateLimit<IpAddr>,
    approval_guess_request: RateLimit<Uuid>,
    device_address: RateLimit<IpAddr>,
    test_push_user: RateLimit<UserId>,
}

impl Limits {
    pub fn new() -> Self {
        Self {
            login_name: RateLimit::new(LOGIN_NAME),
            login_address: RateLimit::new(LOGIN_ADDRESS),
            register_address: RateLimit::new(REGISTER_ADDRESS),
            oauth_register_address: RateLimit::new(OAUTH_REGISTER_ADDRESS),
            oauth_document_user: RateLimit::new(OAUTH_DOCUMENT_USER),
            approval_link_address: RateLimit::new(APPROVAL_LINK_ADDRESS),
            approval_guess_request: RateLimit::new(APPROVAL_GUESS_REQUEST),
            device_address: RateLimit::new(DEVICE_ADDRESS),
            test_push_user: RateLimit::new(TEST_PUSH_USER),
        }
    }

    /// Counts an attempt to sign in; [`Self::signed_in`] takes it back.
    pub fn login(&self, address: IpAddr, name: &str) -> Result<(), ApiError> {
        let address = network_of(address);
        self.login_address.take(address).map_err(too_many_logins)?;
        self.login_name.take((address, name.to_lowercase())).map_err(too_many_logins)
    }

    /// The attempt was no guess.
    pub fn signed_in(&self, address: IpAddr, name: &str) {
        let address = network_of(address);
        self.login_address.give_back(address);
        self.login_name.give_back((address, name.to_lowercase()));
    }

    /// Counts a registration.
    pub fn register(&self, address: IpAddr) -> Result<(), ApiError> {
        self.register_address.take(network_of(address)).map_err(|wait| {
            ApiError::too_many("too many registrations from this address; try again later", wait)
        })
    }
}

impl Limits {
    /// Counts a registration of an MCP client.
    pub fn oauth_register(&self, address: IpAddr) -> Result<(), ApiError> {
        self.oauth_register_address.take(network_of(address)).map_err(|wait| {
            let message = "too many clients were registered from this address; try again later";
            ApiError::too_many(message, wait)
        })
    }

    /// Counts a document that is fetched because this user wants to connect a client.
    pub fn oauth_document(&self, user: UserId) -> Result<(), ApiError> {
        self.oauth_document_user.take(user).map_err(|wait| {
            ApiError::too_many("too many applications were looked up; try again later", wait)
        })
    }
}

impl Limits {
    /// Counts a link to a request for approval that is opened or decided by.
    pub fn approval_link(&self, address: IpAddr) -> Result<(), ApiError> {
        let taken = self.approval_link_address.take(network_of(address));
        taken.map_err(|wait| ApiError::too_many("too many tries from here; wait a moment", wait))
    }

    /// Counts a wrong token for a request.
    pub fn approval_guess(&self, request: Uuid) -> Result<(), ApiError> {
        let taken = self.approval_guess_request.take(request);
        taken.map_err(|wait| ApiError::too_many("too many tries; wait a moment", wait))
    }

    /// Counts a code that a device registers with.
    pub fn device(&self, address: IpAddr) -> Result<(), ApiError> {
        let taken = self.device_address.take(network_of(address));
        taken.map_err(|wait| ApiError::too_many("too many tries from here; wait a moment", wait))
    }

    /// Counts a push that somebody sends to see whether it comes.
    pub fn test_push(&self, user: UserId) -> Result<(), ApiError> {
        let taken = self.test_push_user.take(user);
        taken.map_err(|wait| ApiError::too_many("too many test pushes; wait a moment", wait))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

fn too_many_logins(wait: Duration) -> ApiError {
    ApiError::too_many("too many failed sign-ins; try again later", wait)
}

/// One household or server has a whole /64 of IPv6 addresses to try from.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
        v4 => v4,
    }
}

/// A token bucket for each key, kept as the time at which it will be full again.
struct RateLimit<K> {
    quota: Quota,
    full_at: Mutex<HashMap<K, Instant>>,
}

impl<K: Eq + Hash> RateLimit<K> {
    fn new(quota: Quota) -> Self {
        Self { quota, full_at: Mutex::default() }
    }

    /// Takes one, or says how long until there is one.
    fn take(&self, key: K) -> Result<(), Duration> {
        let now = Instant::now();
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = buckets.get(&key).copied().unwrap_or(now).max(now) + self.quota.refill;
        let wait = (full_at - now).saturating_sub(self.quota.refill * self.quota.burst);
        if !wait.is_zero() {
            return Err(wait);
        }
        if buckets.len() >= CALLERS_MAX && !buckets.contains_key(&key) {
            make_room(&mut buckets, now);
        }
        buckets.insert(key, full_at);
        Ok(())
    }

    fn give_back(&self, key: K) {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(full_at) = buckets.get_mut(&key) {
            *full_at = full_at.checked_sub(self.quota.refill).unwrap_or(*full_at);
        }
    }
}

/// Forgets full buckets, which say nothing; failing that, the fuller half, so that it is not soon full again.
fn make_room<K: Eq + Hash>(buckets: &mut HashMap<K, Instant>, now: Instant) {
    buckets.retain(|_, full_at| *full_at > now);
    if buckets.len() < CALLERS_MAX {
        return;
    }
    let mut times: Vec<Instant> = buckets.values().copied().collect();
    let (_, middle, _) = times.select_nth_unstable(CALLERS_MAX / 2);
    buckets.retain(|_, full_at| *full_at > *middle);
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_A_MINUTE: Quota = Quota { burst: 2, refill: Duration::from_secs(30) };

    #[tokio::test(start_paused = true)]
    async fn a_burst_then_one_each_refill() {
        let limit = RateLimit::new(TWO_A_MINUTE);
        assert_eq!([limit.take(1), limit.take(1)], [Ok(()), Ok(())]);
        assert_eq!(limit.take(1), Err(Duration::from_secs(30)));
        assert_eq!(limit.take(2), Ok(()), "another caller");
        tokio::time::advance(Duration::from_secs(29)).await;
        assert_eq!(limit.take(1), Err(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(limit.take(1), Ok(()));
        assert!(limit.take(1).is_err());
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert_eq!([limit.take(1), limit.take(1)], [Ok(()), Ok(())]);
        assert!(limit.take(1).is_err(), "an hour of rest is no larger burst");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_given_back_can_be_taken_again() {
        let limit = RateLimit::new(TWO_A_MINUTE);
        for _ in 0..10 {
            assert_eq!(limit.take(1), Ok(()));
            limit.give_back(1);
        }
        limit.give_back(1);
        assert_eq!([limit.take(1), limit.take(1)], [Ok(()), Ok(())]);
        assert!(limit.take(1).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn the_map_is_bounded_and_remembers_the_busiest() {
        let limit = RateLimit::new(TWO_A_MINUTE);
        assert_eq!([limit.take(0), limit.take(0)], [Ok(()), Ok(())]);
        for key in 1..=2 * CALLERS_MAX {
            assert_eq!(limit.take(key), Ok(()));
        }
        assert!(limit.full_at.lock().unwrap().len() <= CALLERS_MAX);
        assert!(limit.take(0).is_err(), "others do not wash a guesser clean");
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let check = |one: &str, other: &str, same: bool| {
            let [one, other] = [one, other].map(|text| network_of(text.parse().unwrap()));
            assert_eq!(one == other, same, "{one} and {other}");
        };
        check("2001:db8:1:2::1", "2001:db8:1:2:ffff::1", true);
        check("2001:db8:1:2::1", "2001:db8:1:3::1", false);
        check("192.0.2.1", "192.0.2.2", false);
        check("192.0.2.1", "::ffff:192.0.2.1", true);
    }
}
