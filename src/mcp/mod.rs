//! One door for every tool: the MCP server, and the servers behind it.

pub mod allowed;
pub mod arguments;
pub mod caller;
pub mod catalog;
pub mod consent;
pub mod credentials;
pub mod endpoint;
pub mod exchange;
#[cfg(test)]
pub mod fixture;
pub mod gated;
pub mod gateway;
pub mod head;
pub mod origin;
pub mod pins;
pub mod protocol;
pub mod proxy;
pub mod raw;
pub mod rpc;
pub mod session;
pub mod telemetry;
pub mod tools;
