//! The way of the camera's pictures to the screen: never more at once than it shows.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many pictures are on their way at most: one is shown while the next one travels. A screen that is busy, or that nobody
/// sees, gets none until it has shown these.
const IN_FLIGHT: u32 = 2;

/// Where pictures go. A screen that is gone takes none.
type Sink = Box<dyn Fn(Vec<u8>) -> bool + Send>;

/// The camera's pictures on their way.
#[derive(Default)]
pub(crate) struct Preview(Mutex<Option<Watcher>>);

struct Watcher {
    id: u32,
    sink: Sink,
    in_flight: u32,
    /// How wide the last one was on the screen.
    wide: u32,
}

impl Preview {
    /// From now on they go to `sink`, which is known by `id`, and no longer to the one before.
    pub(crate) fn watch(&self, id: u32, sink: impl Fn(Vec<u8>) -> bool + Send + 'static) {
        *self.watcher() = Some(Watcher {
            id,
            sink: Box::new(sink),
            in_flight: 0,
            wide: 0,
        });
    }

    /// The sink that is known by `id` has shown one, which is so `wide` on the screen, in pixels of that.
    pub(crate) fn shown(&self, id: u32, wide: u32) {
        if let Some(watcher) = self.watcher().as_mut().filter(|watcher| watcher.id == id) {
            watcher.in_flight = watcher.in_flight.saturating_sub(1);
            watcher.wide = wide;
        }
    }

    /// How wide a picture that is sent now will be on the screen: 0 where nobody knows yet, none where none can be sent.
    pub(crate) fn room(&self) -> Option<u32> {
        self.watcher()
            .as_ref()
            .filter(|watcher| watcher.in_flight < IN_FLIGHT)
            .map(|watcher| watcher.wide)
    }

    /// Sends a picture, which is made only if it can be sent now: the next one comes soon.
    pub(crate) fn offer(&self, picture: impl FnOnce() -> Vec<u8>) {
        let mut watcher = self.watcher();
        let Some(free) = watcher.as_mut().filter(|watcher| watcher.in_flight < IN_FLIGHT) else {
            return;
        };
        free.in_flight += 1;
        if !(free.sink)(picture()) {
            *watcher = None;
        }
    }

    fn watcher(&self) -> MutexGuard<'_, Option<Watcher>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn two_are_on_their_way_and_the_third_is_not_even_made() {
        let preview = Preview::default();
        preview.offer(|| unreachable!("nobody watches"));
        assert_eq!(preview.room(), None);
        let (sender, pictures) = channel();
        preview.watch(1, move |picture| sender.send(picture).is_ok());
        preview.offer(|| vec![1]);
        assert_eq!(preview.room(), Some(0));
        preview.offer(|| vec![2]);
        assert_eq!(preview.room(), None);
        preview.offer(|| unreachable!("two are on their way"));
        // One of an earlier screen.
        preview.shown(0, 700);
        preview.offer(|| unreachable!("two are on their way"));
        preview.shown(1, 640);
        assert_eq!(preview.room(), Some(640));
        preview.offer(|| vec![3]);
        assert_eq!(pictures.try_iter().collect::<Vec<_>>(), [[1], [2], [3]]);
        drop(pictures);
        preview.shown(1, 640);
        preview.offer(|| vec![4]);
        preview.offer(|| unreachable!("nobody watches any more"));
    }
}
