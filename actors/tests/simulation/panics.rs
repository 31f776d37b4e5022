//! Panics of the engine, noticed although its tasks are torn down and rebuilt without a word.

use std::{cell::RefCell, panic, sync::Once};

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From now on panics are remembered by the thread they happen on. Those that the gate makes pass by unseen.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            LAST.set(Some(info.to_string()));
            before(info);
        }));
    });
    LAST.take();
}

/// The last panic of this thread since this was asked last.
pub fn last() -> Option<String> {
    LAST.take()
}
