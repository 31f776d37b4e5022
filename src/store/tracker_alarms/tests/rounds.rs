//! What rounds have to do with alarms: tokens that are changed meanwhile, places that are left out, faults.

use super::*;
use crate::store::fixtures::{project, replica};
use preloop_actors::ports::{RoundEnd, RoundOutcome, SyncLease};

const LASTING: Duration = Duration::from_secs(60);

fn refused() -> RoundOutcome {
    RoundOutcome::Failed { why: "the tracker said 401".to_owned(), token_refused: true }
}

impl Stand {
    async fn take(&self) -> SyncLease {
        let work = sync::take(&self.world, self.world.tracker, replica(), LASTING, false).await;
        work.unwrap().expect("the lease is free").lease
    }

    /// A round that was taken ends like this. Whether people are told of something.
    async fn finish(&self, lease: SyncLease, outcome: RoundOutcome, ends_in_days: i64) -> bool {
        let token_expires_at = Some(Utc::now() + TimeDelta::days(ends_in_days));
        let end = RoundEnd { due_in: LASTING, outcome, token_expires_at };
        sync::finish(&self.world, &lease, &end, &self.teller).await.unwrap()
    }

    /// Forgets what is not taken in any more of the tracker, and settles.
    async fn keep(&self, organizations: &[&str]) -> String {
        let lease = self.take().await;
        let found: Vec<_> = organizations.iter().map(|name| organization(name)).collect();
        sync::keep_organizations(&self.world, &lease, &found).await.unwrap();
        self.settled(lease).await
    }

    /// The same with the projects of the organization.
    async fn keep_projects(&self, found: &[&str]) -> String {
        let lease = self.take().await;
        let found: Vec<_> = found.iter().map(|name| project(name, name)).collect();
        let organization = self.world.organization;
        sync::keep_projects(&self.world, &lease, organization, &found).await.unwrap();
        self.settled(lease).await
    }

    async fn settled(&self, lease: SyncLease) -> String {
        self.finish(lease, RoundOutcome::Complete, 400).await;
        self.alarms(self.world.account).await
    }
}

fn organization(name: &str) -> sync::NewOrganization {
    sync::NewOrganization {
        id: OrganizationId::fresh(),
        identifier: name.to_owned(),
        name: name.to_owned(),
        webhook_secret_sealed: Vec::new(),
    }
}

#[tokio::test]
async fn a_round_with_the_token_of_before_says_nothing_of_a_new_one() {
    for (outcome, ends_in_days) in [
        (refused(), 400),
        (RoundOutcome::Complete, 3),
        (RoundOutcome::Unfinished, 3),
        (RoundOutcome::Failed { why: "it is away".to_owned(), token_refused: false }, 3),
    ] {
        let stand = stand().await;
        let lease = stand.take().await;
        let ends = Some(Utc::now() + TimeDelta::days(200));
        let db = stand.world.client().await.unwrap();
        sync::tried(&db, stand.world.account, stand.world.tracker, ends).await.unwrap();
        assert!(!stand.finish(lease, outcome.clone(), ends_in_days).await, "{outcome:?}");
        let good = "SELECT is_valid AND validation_message IS NULL AND validated_at > taken_at
                       AND token_expires_at > now() + interval '199 days'
                       AND token_expires_at < now() + interval '201 days' AND due_at <= now()
                  FROM tracker_syncs";
        assert!(stand.world.value::<bool>(good, &[]).await, "{outcome:?}");
        assert_eq!(stand.alarms(stand.world.account).await, "", "{outcome:?}");
        // The next round has the new one, and counts.
        let lease = stand.take().await;
        assert!(stand.finish(lease, refused(), 400).await, "{outcome:?}");
        assert_eq!(stand.alarms(stand.world.account).await, "token_refused", "{outcome:?}");
    }
}

#[tokio::test]
async fn a_token_tried_in_a_transaction_that_began_before_the_round_is_newer_as_well() {
    let stand = stand().await;
    let mut db = stand.world.client().await.unwrap();
    let tx = db.transaction().await.unwrap();
    // Its clock stands from here on.
    tx.execute("SELECT now()", &[]).await.unwrap();
    let lease = stand.take().await;
    let ends = Some(Utc::now() + TimeDelta::days(200));
    sync::tried(&tx, stand.world.account, stand.world.tracker, ends).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!stand.finish(lease, refused(), 400).await);
    assert!(stand.world.value::<bool>("SELECT is_valid FROM tracker_syncs", &[]).await);
}

#[tokio::test]
async fn what_is_not_taken_in_any_more_is_no_alarm() {
    let stand = stand().await;
    stand.world.sql("UPDATE organization_syncs SET hook_ids = '{7}'", &[]).await;
    for change in [OFF, UNREADABLE] {
        stand.world.sql(change, &[]).await;
    }
    let both = "hook_disabled octo, project_unreadable octo/app";
    assert_eq!(stand.keep(&["OCTO"]).await, both, "it is taken in");
    assert_eq!(stand.keep_projects(&["octo/app", "octo/new"]).await, both);
    let hook = "hook_disabled octo, project_unreadable octo/app (cleared)";
    assert_eq!(stand.keep_projects(&["octo/new"]).await, hook, "the project is left out");
    stand.world.sql(UNREADABLE, &[]).await;
    let none = [
        "hook_disabled octo (cleared)",
        "project_unreadable octo/app (cleared)",
        "project_unreadable octo/new (cleared)",
    ];
    let (account, tracker) = (stand.world.account, stand.world.tracker);
    let lease = stand.take().await;
    assert!(stand.finish(lease, RoundOutcome::Complete, 400).await, "another project failed");
    let kept = stand.keep(&[]).await;
    assert!(none.iter().all(|one| kept.contains(one)), "the organization is left out: {kept}");
    let db = stand.world.client().await.unwrap();
    assert_eq!(sync::hook_ids(&db, account, tracker).await.unwrap(), ["7"], "to remove it");
}

#[tokio::test]
async fn a_fault_in_alarms_keeps_no_round_from_ending() {
    let stand = stand().await;
    let lease = stand.take().await;
    let rename = async |from: &str, to: &str| {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        stand.world.sql(&sql, &[]).await;
    };
    rename("tracker_alarms", "away").await;
    assert!(!stand.finish(lease, refused(), 400).await);
    let ended = "SELECT lease_owner IS NULL AND NOT is_valid FROM tracker_syncs";
    assert!(stand.world.value::<bool>(ended, &[]).await);
    rename("away", "tracker_alarms").await;
    let lease = stand.take().await;
    assert!(stand.finish(lease, refused(), 400).await, "the next round tells it");
    assert_eq!(stand.alarms(stand.world.account).await, "token_refused");
}
