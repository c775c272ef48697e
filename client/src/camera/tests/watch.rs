//! The rules by which a camera is kept, whatever happens.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::error::CameraError;
use super::super::watch::{Action, Input, Watch};

const fn at(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[test]
fn a_camera_that_works_is_told_once() {
    let mut watch = Watch::new(at(0));
    assert_eq!(watch.take(Input::Tick, at(0)), [Action::Start]);
    assert_eq!(watch.take(Input::Opened, at(400)), []);
    assert_eq!(watch.take(Input::Frame, at(900)), [Action::TellOpened]);
    for time in (930..10_000).step_by(33) {
        assert_eq!(watch.take(Input::Frame, at(time)), []);
    }
}

#[test]
fn two_seconds_without_a_picture_are_a_stall() {
    let mut watch = running(at(0));
    assert_eq!(watch.deadline(at(0)), at(2000));
    assert_eq!(watch.take(Input::Tick, at(1999)), []);
    assert_eq!(
        watch.take(Input::Tick, at(2000)),
        [Action::Abandon, Action::TellTrouble(CameraError::Stalled)]
    );
    // The next try begins a second later, when the camera is closed.
    assert_eq!(watch.take(Input::Ended, at(2100)), []);
    assert_eq!(watch.take(Input::Tick, at(2999)), []);
    assert_eq!(watch.take(Input::Tick, at(3000)), [Action::Start]);
}

#[test]
fn two_seconds_of_damaged_pictures_are_another_trouble() {
    let mut watch = running(at(0));
    for time in (33..2000).step_by(33) {
        assert_eq!(watch.take(Input::Damaged, at(time)), []);
    }
    let told = watch.take(Input::Damaged, at(2000));
    assert_eq!(told, [Action::Abandon, Action::TellTrouble(CameraError::Garbled)]);
    // One that can be read in between is enough.
    let mut watch = running(at(0));
    watch.take(Input::Damaged, at(1000));
    watch.take(Input::Frame, at(1500));
    assert_eq!(watch.take(Input::Damaged, at(3000)), []);
}

#[test]
fn a_try_that_hangs_is_left_behind_and_never_more_than_three() {
    let mut watch = running(at(0));
    let mut started = 1;
    let mut now = at(0);
    for _ in 0..1000 {
        now = watch.deadline(now);
        started += watch
            .take(Input::Tick, now)
            .iter()
            .filter(|action| **action == Action::Start)
            .count();
    }
    assert_eq!(started, 3);
    let actions = watch.take(Input::Ended, now);
    assert_eq!(actions, [Action::Start]);
}

#[test]
fn what_only_passes_by_is_not_told() {
    let mut watch = running(at(0));
    assert_eq!(
        watch.take(Input::Failed(CameraError::Unplugged), at(100)),
        [Action::Abandon, Action::TellTrouble(CameraError::Unplugged)]
    );
    let mut now = at(100);
    // While it is plugged in again it is for a moment not allowed.
    for (error, told) in [
        (CameraError::None, None),
        (CameraError::Denied, None),
        (CameraError::None, None),
        (CameraError::Denied, None),
        (CameraError::Denied, Some(CameraError::Denied)),
        (CameraError::Denied, None),
    ] {
        assert_eq!(watch.take(Input::Ended, now), []);
        now = watch.deadline(now);
        assert_eq!(watch.take(Input::Tick, now), [Action::Start]);
        let mut wanted = vec![Action::Abandon];
        wanted.extend(told.map(Action::TellTrouble));
        assert_eq!(watch.take(Input::Failed(error), now), wanted, "{error}");
    }
}

#[test]
fn a_camera_that_an_earlier_keeper_holds_is_waited_for_and_not_called_busy() {
    let mut watch = Watch::new(at(0));
    watch.see_others(1);
    assert_eq!(watch.take(Input::Tick, at(0)), []);
    assert_eq!(watch.deadline(at(0)), at(100), "nobody tells when it is closed");
    assert_eq!(watch.take(Input::Tick, at(1999)), []);
    assert_eq!(watch.take(Input::Tick, at(2000)), [Action::Start]);
    assert_eq!(
        watch.take(Input::Failed(CameraError::Busy), at(2100)),
        [Action::Abandon, Action::TellTrouble(CameraError::Stalled)]
    );
}

#[test]
fn who_asks_for_a_camera_gets_a_try_though_others_hang_or_is_told_why_not() {
    let mut watch = Watch::new(at(0));
    watch.see_others(8);
    assert_eq!(watch.take(Input::Tick, at(2000)), [Action::Start]);
    let mut watch = Watch::new(at(0));
    watch.see_others(9);
    let told = [Action::TellTrouble(CameraError::Stalled)];
    assert_eq!(watch.take(Input::Tick, at(2000)), told);
    assert_eq!(watch.take(Input::Tick, at(9000)), [], "it is told once");
    watch.see_others(0);
    assert_eq!(watch.take(Input::Tick, at(9100)), [Action::Start]);
    // Without being asked it begins no more than three, and one more for another camera that is wanted.
    let mut watch = running(at(0));
    watch.see_others(2);
    watch.take(Input::Tick, at(2000));
    assert_eq!(watch.take(Input::Tick, at(9000)), []);
    watch.take(Input::Chosen, at(9000));
    assert_eq!(watch.take(Input::Tick, at(11_000)), [Action::Start]);
}

fn running(now: Duration) -> Watch {
    let mut watch = Watch::new(now);
    watch.take(Input::Tick, now);
    watch.take(Input::Opened, now);
    assert_eq!(watch.take(Input::Frame, now), [Action::TellOpened]);
    watch
}

/// What the world does, as far as it can.
#[derive(Clone, Copy, Debug)]
enum Doing {
    Opens,
    Sends,
    Damages,
    Fails(CameraError),
    /// The oldest try ends.
    Ends,
    Chooses,
    /// So many milliseconds pass, of which somebody takes notice.
    Passes(u64),
    /// It is waited for as long as the watch says.
    Waits,
}

fn doing() -> impl Strategy<Value = Doing> {
    prop_oneof![
        2 => Just(Doing::Opens),
        4 => Just(Doing::Sends),
        2 => Just(Doing::Damages),
        2 => (0..CameraError::ALL.len()).prop_map(|index| Doing::Fails(CameraError::ALL[index])),
        3 => Just(Doing::Ends),
        1 => Just(Doing::Chooses),
        3 => (0..3000_u64).prop_map(Doing::Passes),
        3 => Just(Doing::Waits),
    ]
}

/// A keeper without threads.
struct World {
    watch: Watch,
    now: Duration,
    /// Whether there is a try that is wanted.
    wanted: bool,
    /// Whether it was asked for since the last try began.
    asked: bool,
    open: usize,
    told: Vec<Action>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            watch: Watch::new(at(0)),
            now: at(0),
            wanted: false,
            asked: true,
            open: 0,
            told: Vec::new(),
        };
        world.take(Input::Tick);
        world
    }

    fn take(&mut self, input: Input) {
        for action in self.watch.take(input, self.now) {
            match action {
                Action::Start => {
                    assert!(!self.wanted, "two tries are wanted");
                    self.wanted = true;
                    self.open += 1;
                    let most = if std::mem::take(&mut self.asked) { 9 } else { 3 };
                    assert!(self.open <= most, "too many tries hang");
                }
                Action::Abandon => {
                    assert!(self.wanted, "nothing was wanted");
                    self.wanted = false;
                }
                told => {
                    assert_ne!(self.told.last(), Some(&told), "told twice");
                    self.told.push(told);
                }
            }
        }
        let next = self.watch.deadline(self.now);
        assert!(next > self.now, "it would be looked at without end");
        assert!(next <= self.now + at(9000), "nobody would look for too long");
    }

    fn run(&mut self, doing: Doing) {
        let input = match doing {
            Doing::Opens if self.wanted => Input::Opened,
            Doing::Sends if self.wanted => Input::Frame,
            Doing::Damages if self.wanted => Input::Damaged,
            Doing::Fails(error) if self.wanted => Input::Failed(error),
            // One that is wanted fails before it ends.
            Doing::Ends if self.open > usize::from(self.wanted) => {
                self.open -= 1;
                Input::Ended
            }
            Doing::Chooses => {
                // It is another camera: the same may be told of it.
                self.told.clear();
                self.asked = true;
                Input::Chosen
            }
            Doing::Passes(time) => {
                self.now += at(time);
                Input::Tick
            }
            Doing::Waits => {
                self.now = self.watch.deadline(self.now);
                Input::Tick
            }
            _ => return,
        };
        self.take(input);
    }

    /// Nothing hangs, and the camera works: how long until pictures come?
    fn recover(&mut self) -> Duration {
        let begun = self.now;
        while self.open > usize::from(self.wanted) {
            self.run(Doing::Ends);
        }
        for _ in 0..10 {
            if self.wanted {
                self.run(Doing::Opens);
                self.run(Doing::Sends);
                if self.watch.shows_pictures() {
                    break;
                }
            }
            self.run(Doing::Waits);
            self.run(Doing::Ends);
        }
        assert!(self.watch.shows_pictures(), "it does not come back");
        self.now - begun
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_camera_comes_back(history in vec(doing(), 0..200)) {
        let mut world = World::new();
        for doing in history {
            world.run(doing);
        }
        prop_assert!(world.recover() <= at(9000));
    }

    #[test]
    fn whatever_happened_silence_is_noticed_after_two_seconds(history in vec(doing(), 0..100)) {
        let mut world = World::new();
        for doing in history {
            world.run(doing);
        }
        world.recover();
        world.told.clear();
        world.run(Doing::Sends);
        world.run(Doing::Passes(1999));
        prop_assert!(world.told.is_empty());
        world.run(Doing::Passes(1));
        prop_assert_eq!(&world.told, &[Action::TellTrouble(CameraError::Stalled)]);
        prop_assert!(!world.wanted);
    }
}
