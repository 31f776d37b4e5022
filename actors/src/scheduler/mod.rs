//! The scheduler: turns due schedules into executions.
