//! Docker as a test sees it, beside the server.

use bollard::{
    Docker as Bollard,
    models::ContainerState,
    query_parameters::{
        EventsOptionsBuilder, InspectContainerOptions, ListContainersOptionsBuilder,
        RemoveContainerOptionsBuilder,
    },
};
use futures::StreamExt;
use std::{collections::HashMap, future::ready};

/// The local Docker Engine.
pub struct Docker(Bollard);

impl Docker {
    pub fn connect() -> Self {
        Self(
            Bollard::connect_with_local_defaults()
                .expect("tests need a Docker Engine; ./test.sh starts one"),
        )
    }

    /// Ids of every container of an execution, running or not.
    pub async fn containers(&self, execution: &str) -> Vec<String> {
        let label = format!("preloop.execution_id={execution}");
        let filters = HashMap::from([("label".to_owned(), vec![label])]);
        let options = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
        let containers = self.0.list_containers(Some(options)).await.unwrap();
        containers.into_iter().filter_map(|container| container.id).collect()
    }

    /// When a container was started, as Docker writes it.
    pub async fn started_at(&self, container: &str) -> String {
        self.state(container).await.started_at.unwrap()
    }

    pub async fn is_running(&self, container: &str) -> bool {
        self.state(container).await.running.unwrap()
    }

    /// The runtime token in a container's workspace.
    pub async fn token(&self, container: &str) -> String {
        let inspected =
            self.0.inspect_container(container, None::<InspectContainerOptions>).await.unwrap();
        let mounts = inspected.mounts.unwrap();
        let workspace =
            mounts.iter().find(|mount| mount.destination.as_deref() == Some("/workspace"));
        let folder = workspace.and_then(|mount| mount.source.clone()).unwrap();
        std::fs::read_to_string(format!("{folder}/.preloop/token")).unwrap().trim().to_owned()
    }

    async fn state(&self, container: &str) -> ContainerState {
        let inspected =
            self.0.inspect_container(container, None::<InspectContainerOptions>).await.unwrap();
        inspected.state.unwrap()
    }

    /// How often containers of an execution were started since then, in seconds since the epoch.
    pub async fn starts(&self, execution: &str, since: i64) -> usize {
        let label = format!("preloop.execution_id={execution}");
        let filters = HashMap::from([
            ("label".to_owned(), vec![label]),
            ("event".to_owned(), vec!["start".to_owned()]),
        ]);
        let options = EventsOptionsBuilder::default()
            .since(&since.to_string())
            .until(&(chrono::Utc::now().timestamp() + 1).to_string())
            .filters(&filters)
            .build();
        self.0.events(Some(options)).filter(|event| ready(event.is_ok())).count().await
    }

    /// Takes a container away by force, as a person with too much power might.
    pub async fn remove(&self, container: &str) {
        let options = RemoveContainerOptionsBuilder::default().force(true).build();
        self.0.remove_container(container, Some(options)).await.unwrap();
    }
}
