//! Threads nobody waits for. While somebody types, what answers at once goes before what takes long.

/// How much less of a busy machine the present thread wants: a ninth of what a thread that answers gets.
#[cfg(target_os = "linux")]
const LESS: i32 = 10;

/// The present thread works in the background. Where the system does not know such threads, or allows none, it goes on as it is.
pub fn stand_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), LESS);
}
