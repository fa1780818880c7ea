use core::{
    future::{Future, poll_fn},
    pin::pin,
    task::{Poll, Waker},
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Lets somebody give up a [`sync`](crate::Client::sync) that is under way, from a button or
/// another thread. Its clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Mutex<Wish>>);

#[derive(Debug, Default)]
struct Wish {
    cancelled: bool,
    waker: Option<Waker>,
}

impl Cancel {
    /// Gives it up, also in the middle of a transfer. Nothing is lost by it.
    pub fn cancel(&self) {
        let waker = {
            let mut wish = self.wish();
            wish.cancelled = true;
            wish.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether it was given up.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.wish().cancelled
    }

    /// What the work comes to; nothing when it is given up before.
    pub(crate) async fn or<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        poll_fn(|context| {
            {
                let mut wish = self.wish();
                if wish.cancelled {
                    return Poll::Ready(None);
                }
                wish.waker = Some(context.waker().clone());
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }

    /// A wish is never half changed, so a panic elsewhere under the lock harms nothing.
    fn wish(&self) -> MutexGuard<'_, Wish> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
