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

#[cfg(test)]
mod tests {
    use core::{future::pending, pin::pin, task::Context};
    use std::{
        sync::atomic::{AtomicBool, Ordering},
        task::Wake,
    };

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn cancelling_wakes_and_ends_work_that_waits() {
        let cancel = Cancel::default();
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        let mut work = pin!(cancel.or(pending::<()>()));
        assert_eq!(work.as_mut().poll(&mut context), Poll::Pending);
        cancel.clone().cancel();
        assert!(woken.0.load(Ordering::SeqCst));
        assert_eq!(work.as_mut().poll(&mut context), Poll::Ready(None));
    }

    #[test]
    fn work_that_is_not_cancelled_is_done() {
        let mut context = Context::from_waker(Waker::noop());
        let cancel = Cancel::default();
        let done = pin!(cancel.or(async { 7 })).poll(&mut context);
        assert_eq!(done, Poll::Ready(Some(7)));
    }
}
