//! What lists say of flows costs the same however many executions there are, of these flows or of others.

use super::{STATEMENTS, filled, plans};

/// All executions are of one flow here, which is when the primary key would seem as good as the flow's own index.
#[tokio::test]
async fn the_executions_of_a_flow_are_counted_along_its_own_index() {
    let world = filled().await;
    for counting in ["flows/list.sql", "flows/these.sql"] {
        let mut found = STATEMENTS.iter().filter(|(name, ..)| *name == counting);
        let (name, sql, values) =
            found.next().unwrap_or_else(|| panic!("{counting} is in the table"));
        for (mode, plan) in plans(&world, name, sql, values).await {
            let plan = plan.join("\n");
            let newest = plan.contains("Index Scan using executions_flow on executions");
            let open = plan.contains("executions_open");
            assert!(newest && open && !plan.contains("executions_pkey"), "{name}, {mode}:\n{plan}");
        }
    }
}
