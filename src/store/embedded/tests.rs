//! The embedded database's life: made, adopted, brought back, stopped.
