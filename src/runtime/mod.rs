//! Where agents run: adapters of the `AgentRuntime` port.
