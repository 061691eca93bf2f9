//! Ctrl-C and the like: asked once, what is under way ends where it is and is written; asked twice,
//! the program ends at once.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

static CAUGHT: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// From now on a signal is caught, where the system lets it be.
pub(super) fn listen() {
    CAUGHT.get_or_init(|| {
        let caught = Arc::new(AtomicUsize::new(0));
        let again = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&again));
            let _ = flag::register(signal, Arc::clone(&again));
            let _ = flag::register_usize(signal, Arc::clone(&caught), signal as usize);
        }
        caught
    });
}

/// The code to end with because of a signal that was caught: 130 for Ctrl-C, 143 for `SIGTERM`.
pub(super) fn code() -> Option<u8> {
    let signal = CAUGHT.get()?.load(Ordering::Relaxed);
    (signal != 0).then(|| u8::try_from(128 + signal).unwrap_or(u8::MAX))
}
