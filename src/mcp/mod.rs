//! One door for every tool: the MCP server, and the servers behind it.

pub mod address;
pub mod caller;
pub mod catalog;
pub mod credentials;
pub mod endpoint;
pub mod exchange;
pub mod gated;
pub mod gateway;
pub mod head;
pub mod origin;
pub mod protocol;
pub mod proxy;
pub mod raw;
pub mod rpc;
pub mod session;
pub mod tools;
