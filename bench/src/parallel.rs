use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    thread,
};

use tokio::runtime::{Builder, Runtime};

use crate::BenchError;

/// Does jobs on so many threads at a time, each with a runtime of its own, as so many tablets
/// would; gives what came of them in their order.
///
/// # Errors
/// The first error of any job.
pub(crate) fn in_parallel<J: Send, D: Send>(
    jobs: Vec<J>,
    at_a_time: usize,
    work: impl Fn(&Runtime, J) -> Result<D, BenchError> + Sync,
) -> Result<Vec<D>, BenchError> {
    let count = jobs.len();
    let queue: Mutex<VecDeque<(usize, J)>> = Mutex::new(jobs.into_iter().enumerate().collect());
    let done: Mutex<Vec<(usize, Result<D, BenchError>)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..at_a_time.clamp(1, count.max(1)) {
            scope.spawn(|| {
                let runtime = match Builder::new_current_thread().enable_all().build() {
                    Ok(runtime) => runtime,
                    Err(error) => {
                        locked(&done).push((0, Err(error.into())));
                        return;
                    }
                };
                loop {
                    let Some((at, job)) = locked(&queue).pop_front() else { return };
                    let came = work(&runtime, job);
                    if came.is_err() {
                        locked(&queue).clear();
                    }
                    locked(&done).push((at, came));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, came)| came).collect()
}

/// A thread that panicked leaves nothing half done between two calls.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
