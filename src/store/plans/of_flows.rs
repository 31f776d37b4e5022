//! What lists say of flows costs the same however many executions there are, of these flows or of others.

use super::{STATEMENTS, filled, plans};

/// Two flows, for each of which as much comes together.
const GATHERINGS: &str = r#"
    INSERT INTO flow_gatherings (id, account_id, flow_id, flow_version_id, key_hash, opened_at, due_at, events, bytes,
                                 is_closed)
    SELECT gen_random_uuid(), account_id, id, version_id, row_number() OVER (), now(), now() + n * interval '1 s', 1,
           0, false
      FROM flows, generate_series(1, 10000) AS n;
    INSERT INTO flow_gathered (gathering_id, event_id, flow_id, control)
    SELECT id, gen_random_uuid(), flow_id, '{"gather": {}}' FROM flow_gatherings;
    ANALYZE flow_gatherings, flow_gathered"#;

/// All executions are of one flow here, which is when the primary key would seem as good as the flow's own index.
#[tokio::test]
async fn the_executions_of_a_flow_are_counted_along_its_own_index() {
    let world = filled().await;
    for counting in ["flows/list.sql", "flows/these.sql"] {
        let (name, sql, values) = statement(counting);
        for (mode, plan) in plans(&world, name, sql, values).await {
            let plan = plan.join("\n");
            // However the index is read: along it, or as a bitmap.
            let own = plan.contains("executions_flow") && plan.contains("executions_open");
            let others = ["executions_pkey", "Seq Scan on executions"];
            let is_read_by_others = others.iter().any(|other| plan.contains(other));
            assert!(own && !is_read_by_others, "{name}, {mode}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn what_comes_together_for_a_flow_is_found_along_its_own_index() {
    let world = filled().await;
    world.client().await.unwrap().batch_execute(GATHERINGS).await.unwrap();
    for listing in ["gathering_views/list.sql", "gathering_views/count.sql"] {
        let (name, sql, values) = statement(listing);
        for (mode, plan) in plans(&world, name, sql, values).await {
            let plan = plan.join("\n");
            let own = plan.contains("flow_gatherings_flow");
            assert!(own && !plan.contains("Seq Scan"), "{name}, {mode}:\n{plan}");
        }
    }
}

/// A statement of the table.
fn statement(file: &str) -> (&'static str, &'static str, &'static [&'static str]) {
    let found = STATEMENTS.iter().find(|(name, ..)| *name == file);
    *found.unwrap_or_else(|| panic!("{file} is in the table"))
}
