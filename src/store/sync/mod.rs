//! What is known of trackers that are read through their APIs: leases, places, rows, webhooks, and how all of it is.
//!
//! Everything a poller writes is written while its lease holds: each transaction begins with [`lease::fence`].

mod commit;
mod connected;
mod known;
mod lease;
mod links;
mod places;
mod plan;
mod status;
#[cfg(test)]
mod tests;
mod webhooks;

pub use commit::commit;
pub use connected::{hook_ids, tried, untried};
pub use lease::{Scannable, due, enrol, finish, release, renew, request, scannable, take};
pub use places::{NewOrganization, keep_organizations, keep_projects, polled, project_failed};
pub(super) use status::EXPIRES_SOON_DAYS;
pub use status::{HookStatus, SyncStatus, Troubles, status, status_of_all, troubles};
pub use webhooks::{heal, hook_seen};
