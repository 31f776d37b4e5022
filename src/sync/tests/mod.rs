//! Polling against fake trackers and real PostgreSQL: what is there afterwards, and what was told.

mod alarms;
mod healing;
mod house;
mod interleavings;
mod polling;
mod webhooks;

use house::House;
