use std::{fmt, sync::Arc};

use kernel::Stamp;

/// What the server takes from the world beside files and sockets: time and chance.
#[derive(Clone)]
pub struct Ports {
    clock: Arc<Clock>,
    chance: Arc<Chance>,
}

/// Tells the time.
type Clock = dyn Fn() -> Stamp + Send + Sync;

/// Fills bytes that nobody can guess.
type Chance = dyn Fn(&mut [u8]) + Send + Sync;

impl Ports {
    /// The system's own clock and random source.
    #[must_use]
    pub fn system() -> Self {
        Self::new(system_clock, |bytes| {
            // Without randomness no key may be made, and there is no way on.
            if getrandom::fill(bytes).is_err() {
                std::process::abort();
            }
        })
    }

    /// A clock and a random source of one's own, so that a run can be repeated.
    #[must_use]
    pub fn new(
        clock: impl Fn() -> Stamp + Send + Sync + 'static,
        chance: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self { clock: Arc::new(clock), chance: Arc::new(chance) }
    }

    pub(crate) fn now(&self) -> Stamp {
        (self.clock)()
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.chance)(&mut bytes);
        bytes
    }
}

fn system_clock() -> Stamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Stamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ports")
    }
}
