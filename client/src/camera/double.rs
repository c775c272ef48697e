//! A system whose cameras do what a test wants, and a time that passes when a test wants.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::backend::{Backend, Next, Stream};
use super::convert::Show;
use super::error::CameraError;
use super::frame::{PixelFormat, Raw};
use super::info::{CameraId, CameraInfo};
use super::keeper::{Event, Keeper, Tries};
use super::time::{Time, Waited};

/// What a camera does next.
#[derive(Clone)]
pub(crate) enum Step {
    /// It sends this picture, of so many grey pixels in a row.
    Picture(usize, Vec<u8>),
    /// It sends a JPEG that is cut off.
    CutOff,
    /// The system itself says that a picture is damaged.
    Damaged,
    Fail(CameraError),
    /// The read does not come back before [`Double::release`].
    Hang,
}

#[derive(Default)]
struct World {
    cameras: Vec<CameraInfo>,
    list_fails: Option<CameraError>,
    /// Whether the system says beforehand that cameras may not be used.
    is_forbidden: bool,
    /// Whether opening works.
    opening: Option<CameraError>,
    /// Whether opening hangs.
    opening_hangs: bool,
    steps: VecDeque<Step>,
    /// Hanging reads that shall come back.
    released: usize,
    hanging: usize,
    open: usize,
    opened: Vec<CameraId>,
}

/// The system.
#[derive(Clone, Default)]
pub(crate) struct Double {
    world: Arc<(Mutex<World>, Condvar)>,
}

/// Nothing in these tests takes longer; it is only waited for so long where a test fails.
pub(crate) const SOON: Duration = Duration::from_secs(20);

impl Double {
    pub(crate) fn with(cameras: &[&str]) -> Self {
        let double = Self::default();
        double.plug(cameras);
        double
    }

    // A test that has failed must not make the threads fail too, which would end all tests.
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let changed = change(&mut self.lock());
        self.world.1.notify_all();
        changed
    }

    fn wait_until(&self, condition: impl Fn(&World) -> bool) {
        let world = self.lock();
        let (world, waited) = self
            .world
            .1
            .wait_timeout_while(world, SOON, |world| !condition(world))
            .unwrap();
        assert!(!waited.timed_out() || condition(&world), "it did not come to that");
    }

    /// From now on these cameras are there.
    pub(crate) fn plug(&self, cameras: &[&str]) {
        self.change(|world| world.cameras = cameras.iter().map(|name| info(name)).collect());
    }

    pub(crate) fn fail_to_list(&self, error: Option<CameraError>) {
        self.change(|world| world.list_fails = error);
    }

    /// From now on the system says whether cameras may be used, before one is opened.
    pub(crate) fn forbid(&self, is_forbidden: bool) {
        self.change(|world| world.is_forbidden = is_forbidden);
    }

    /// From now on opening ends so.
    pub(crate) fn fail_to_open(&self, error: Option<CameraError>) {
        self.change(|world| world.opening = error);
    }

    /// From now on opening does not come back before [`Self::release`].
    pub(crate) fn hang_in_opening(&self, hangs: bool) {
        self.change(|world| world.opening_hangs = hangs);
    }

    pub(crate) fn will(&self, steps: impl IntoIterator<Item = Step>) {
        self.change(|world| world.steps.extend(steps));
    }

    /// Lets whatever hangs come back.
    pub(crate) fn release(&self) {
        self.change(|world| world.released = world.hanging);
    }

    pub(crate) fn wait_for_hanging(&self, count: usize) {
        self.wait_until(|world| world.hanging - world.released == count);
    }

    /// Waits until so many cameras are open.
    pub(crate) fn wait_for_open(&self, count: usize) {
        self.wait_until(|world| world.open == count);
    }

    /// Waits until all that it was to do is done, or the last of it has begun.
    pub(crate) fn wait_for_steps(&self) {
        self.wait_until(|world| world.steps.is_empty());
    }

    /// Waits until so many were opened, one after the other.
    pub(crate) fn wait_for_openings(&self, count: usize) {
        self.wait_until(|world| world.opened.len() == count);
    }

    pub(crate) fn open(&self) -> usize {
        self.change(|world| world.open)
    }

    /// Which cameras were opened, in this order.
    pub(crate) fn opened(&self) -> Vec<String> {
        self.change(|world| world.opened.iter().map(ToString::to_string).collect())
    }

    fn hang(&self) {
        let ticket = self.change(|world| {
            world.hanging += 1;
            world.hanging
        });
        let world = self.lock();
        drop(self.world.1.wait_while(world, |world| world.released < ticket).unwrap());
    }
}

pub(crate) fn info(name: &str) -> CameraInfo {
    CameraInfo {
        id: CameraId::from(name.to_owned()),
        name: name.to_owned(),
    }
}

/// A picture in one grey.
pub(crate) fn grey(value: u8) -> Step {
    Step::Picture(8, vec![value; 64])
}

impl Backend for Double {
    fn list(&self) -> Result<Vec<CameraInfo>, CameraError> {
        self.change(|world| match world.list_fails {
            Some(error) => Err(error),
            None => Ok(world.cameras.clone()),
        })
    }

    fn allowed(&self) -> Result<(), CameraError> {
        match self.change(|world| world.is_forbidden) {
            true => Err(CameraError::Denied),
            false => Ok(()),
        }
    }

    fn open(&self, camera: &CameraInfo) -> Result<Box<dyn Stream>, CameraError> {
        if self.change(|world| world.opening_hangs) {
            self.hang();
        }
        self.change(|world| {
            world.opened.push(camera.id.clone());
            if let Some(error) = world.opening {
                return Err(error);
            }
            world.open += 1;
            Ok(())
        })?;
        Ok(Box::new(Film {
            double: self.clone(),
            bytes: Vec::new(),
        }))
    }
}

struct Film {
    double: Double,
    bytes: Vec<u8>,
}

impl Stream for Film {
    fn next(&mut self) -> Result<Next<'_>, CameraError> {
        let world = self.double.lock();
        let patience = Duration::from_millis(2);
        let condition = |world: &mut World| world.steps.is_empty();
        let (mut world, _) = self
            .double
            .world
            .1
            .wait_timeout_while(world, patience, condition)
            .unwrap();
        let step = world.steps.pop_front();
        drop(world);
        self.double.world.1.notify_all();
        let (format, width, height) = match step {
            None => return Ok(Next::Nothing),
            Some(Step::Damaged) => return Ok(Next::Damaged),
            Some(Step::Fail(error)) => return Err(error),
            Some(Step::Hang) => {
                self.double.hang();
                return Ok(Next::Nothing);
            }
            Some(Step::CutOff) => {
                self.bytes = vec![0xff, 0xd8, 0xff];
                (PixelFormat::Jpeg, 8, 8)
            }
            Some(Step::Picture(width, pixels)) => {
                self.bytes = pixels;
                (PixelFormat::Grey, width, self.bytes.len() / width)
            }
        };
        Ok(Next::Frame(Raw {
            format,
            width,
            height,
            stride: width,
            bytes: &self.bytes,
        }))
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        self.double.change(|world| world.open -= 1);
    }
}

/// A time that stands still until it is moved on.
#[derive(Clone, Default)]
pub(crate) struct StillTime(Arc<Mutex<Duration>>);

impl StillTime {
    pub(crate) fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Time for StillTime {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn wait<T>(&self, inbox: &Receiver<T>, _: Duration) -> Waited<T> {
        inbox.recv().map_or(Waited::Closed, Waited::Message)
    }
}

/// A keeper in the world of a test.
pub(crate) struct Scene {
    pub(crate) double: Double,
    pub(crate) keeper: Keeper,
    tries: Tries,
    time: StillTime,
    events: Receiver<Event>,
}

impl Scene {
    pub(crate) fn begin(double: Double, choice: Option<&str>) -> Self {
        let (sender, events) = channel();
        let time = StillTime::default();
        let tries = Tries::default();
        let keeper = Keeper::of(
            Arc::new(double.clone()),
            time.clone(),
            Arc::clone(&tries),
            choice.map(|id| CameraId::from(id.to_owned())),
            Arc::new(|| Show::No),
            move |event| sender.send(event).unwrap_or_default(),
        );
        Self {
            double,
            keeper,
            tries,
            time,
            events,
        }
    }

    /// Lets time pass: what was reported before has happened before.
    pub(crate) fn pass(&self, milliseconds: u64) {
        self.keeper.look();
        self.time.pass(Duration::from_millis(milliseconds));
        self.keeper.look();
    }

    /// The next event is that a try finds no camera. Returns when the keeper has heard that it has ended, which is not told.
    pub(crate) fn finds_none(&self) {
        match self.next() {
            Event::Listed { trying: None, cameras } => assert_eq!(cameras, []),
            _ => panic!("it does not say that there is none"),
        }
        let begun = Instant::now();
        while self.tries.load(Ordering::Acquire) > 0 {
            assert!(begun.elapsed() < SOON, "the try does not end");
            std::thread::yield_now();
        }
    }

    /// The next event; what can be chosen is another matter.
    pub(crate) fn event(&self) -> Event {
        loop {
            match self.next() {
                Event::Listed { .. } => {}
                event => return event,
            }
        }
    }

    fn next(&self) -> Event {
        self.events.recv_timeout(SOON).expect("an event")
    }

    /// The next event is that there are these cameras and that one of them is tried.
    pub(crate) fn tries(&self, name: &str) -> Vec<CameraInfo> {
        match self.next() {
            Event::Listed { trying, cameras } => {
                assert_eq!(trying, Some(info(name).id));
                cameras
            }
            _ => panic!("it does not say what it tries"),
        }
    }

    /// The next event is that pictures come from this camera, and then one.
    pub(crate) fn sees(&self, name: &str) -> Vec<CameraInfo> {
        let cameras = self.lists(name);
        assert!(matches!(self.event(), Event::Frame(_)));
        cameras
    }

    /// The next event is that pictures come from this camera, of these.
    pub(crate) fn lists(&self, name: &str) -> Vec<CameraInfo> {
        match self.event() {
            Event::Opened { camera, cameras } => {
                assert_eq!(camera.name, name);
                cameras
            }
            Event::Frame(_) | Event::Listed { .. } => panic!("a picture before it was said from where"),
            Event::Trouble(error) => panic!("{error}"),
        }
    }

    /// The next event is this trouble.
    pub(crate) fn fails(&self, wanted: CameraError) {
        match self.event() {
            Event::Trouble(error) => assert_eq!(error, wanted),
            Event::Opened { .. } => panic!("it opened instead of: {wanted}"),
            Event::Frame(_) | Event::Listed { .. } => panic!("a picture instead of: {wanted}"),
        }
    }

    /// Nothing is left to be told.
    pub(crate) fn is_quiet(&self) -> bool {
        self.events
            .try_iter()
            .all(|event| matches!(event, Event::Listed { .. }))
    }
}
