//! Runs the flow: takes what happens, one thing after the other, shows what comes of it, and has effects done beside it.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::{AbortHandle, LocalSet, spawn_local};
use tokio::time::timeout;

use crate::flow::{About, Effect, Event, Flow, PassphraseRequest, Picture, Tie};
use crate::launch::Launch;
use crate::preferences::Preferences;
use crate::preview::Preview;
use crate::screen::{Action, View};
use crate::system::stop::{self, StopSignals as _};
use crate::work::Work;

/// The window, as far as the controller needs it.
pub(crate) trait Desktop: Send + 'static {
    /// Shows a view.
    fn show(&self, view: &View);
    /// Prints what is shown.
    fn print(&self);
    /// Takes the window out of the way of what is on the screen.
    fn step_aside(&self);
    /// Brings it back, to the front.
    fn step_forward(&self);
    /// Lets the window take the whole screen, or be as it was before.
    fn fill_screen(&self, fill: bool);
    /// Takes the window away: the program is about to end.
    fn hide(&self);
    /// Ends the program.
    fn exit(&self);
}

/// The door to the controller.
#[derive(Clone)]
pub(crate) struct Controller {
    inputs: UnboundedSender<Input>,
    shown: Arc<Mutex<View>>,
    preview: Arc<Preview>,
}

enum Input {
    Act(Action),
    Picture(Vec<u8>),
    Heard(Heard),
    Passphrase(PassphraseRequest),
    Minimised(bool),
    Close,
}

/// What came of an effect that was begun in an epoch.
struct Heard {
    epoch: u32,
    tie: Tie,
    event: Box<Event>,
}

/// What runs until the program ends.
pub(crate) struct Loop {
    flow: Flow,
    work: Arc<Work>,
    inputs: UnboundedReceiver<Input>,
    own: UnboundedSender<Input>,
    passphrases: UnboundedReceiver<PassphraseRequest>,
    shown: Arc<Mutex<View>>,
    running: Vec<Running>,
}

/// An effect that is being done.
struct Running {
    epoch: u32,
    tie: Tie,
    task: AbortHandle,
}

/// How long the end of the program waits for what should not be stopped halfway.
const PATIENCE: Duration = Duration::from_secs(3);

impl Controller {
    /// A controller and its loop, which somebody has to run.
    pub(crate) fn new(launch: Launch, preferences: Preferences) -> (Self, Loop) {
        let about = About {
            profile: launch.profile.clone(),
            server: launch.server.clone(),
            device_name: warifu::machine::name().to_string(),
            system: warifu::machine::system().map(|system| system.to_string()),
            camera_settings: warifu::camera::permission::settings_link().is_some(),
        };
        let (sender, inputs) = mpsc::unbounded_channel();
        let (asking, passphrases) = mpsc::unbounded_channel();
        let flow = Flow::new(about, preferences);
        let shown = Arc::new(Mutex::new(flow.view(0)));
        let preview = Arc::new(Preview::default());
        let controller = Self {
            inputs: sender.clone(),
            shown: Arc::clone(&shown),
            preview: Arc::clone(&preview),
        };
        let work = Arc::new(Work::new(launch, asking, preview));
        let running = Loop {
            flow,
            work,
            inputs,
            own: sender,
            passphrases,
            shown,
            running: Vec::new(),
        };
        (controller, running)
    }

    /// Takes what the person did.
    pub(crate) fn act(&self, action: Action) {
        self.send(Input::Act(action));
    }

    /// Takes the bytes of a picture that the person gave.
    pub(crate) fn read_picture(&self, bytes: Vec<u8>) {
        self.send(Input::Picture(bytes));
    }

    /// The camera's pictures go to `sink` from now on, which is known by `id`; it says whether it is still there.
    pub(crate) fn watch_preview(&self, id: u32, sink: impl Fn(Vec<u8>) -> bool + Send + 'static) {
        self.preview.watch(id, sink);
    }

    /// The screen has shown one of these pictures, so many pixels wide.
    pub(crate) fn preview_shown(&self, id: u32, wide: u32) {
        self.preview.shown(id, wide);
    }

    /// The window is minimised, as far as the system says so, or is not.
    pub(crate) fn minimised(&self, minimised: bool) {
        self.send(Input::Minimised(minimised));
    }

    /// The person closes the window. Whether somebody is there to see to it: if not, it just closes.
    pub(crate) fn close(&self) -> bool {
        self.inputs.send(Input::Close).is_ok()
    }

    /// What is shown.
    pub(crate) fn view(&self) -> View {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn send(&self, input: Input) {
        // The loop ends with the program.
        let _ = self.inputs.send(input);
    }
}

impl Loop {
    /// In front of a screen with `inch` pixels of a style sheet an inch.
    pub(crate) fn before(mut self, inch: f64) -> Self {
        self.flow.stand_before(inch);
        self
    }

    /// Runs on this thread until the program ends: on none of the window's, so that nothing here holds it up.
    ///
    /// # Errors
    /// The system gives no runtime.
    pub(crate) fn run(self, desktop: impl Desktop) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        LocalSet::new().block_on(&runtime, self.go_on(desktop));
        Ok(())
    }

    async fn go_on(mut self, desktop: impl Desktop) {
        spawn_local(close_when_asked(self.own.clone()));
        loop {
            self.stop_what_is_over();
            for effect in self.flow.take_effects() {
                match effect {
                    Effect::Print => desktop.print(),
                    Effect::StepAside => desktop.step_aside(),
                    Effect::StepForward => desktop.step_forward(),
                    Effect::FillScreen => desktop.fill_screen(true),
                    Effect::LeaveFullScreen => desktop.fill_screen(false),
                    Effect::Exit => {
                        desktop.hide();
                        self.finish().await;
                        return desktop.exit();
                    }
                    effect => self.start(effect),
                }
            }
            self.show(&desktop);
            let input = tokio::select! {
                Some(input) = self.inputs.recv() => input,
                Some(request) = self.passphrases.recv() => Input::Passphrase(request),
                else => return,
            };
            self.take(input);
        }
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Act(action) => self.flow.act(action),
            Input::Picture(bytes) => self.flow.take_picture(Picture(Arc::new(bytes))),
            Input::Heard(Heard { epoch, tie, event }) => {
                if matches!(tie, Tie::Firm | Tie::Apart) || epoch == self.flow.epoch() {
                    self.flow.hear(*event);
                }
            }
            Input::Passphrase(request) => self.flow.hear(Event::PassphraseWanted(request)),
            Input::Minimised(minimised) => self.flow.be_minimised(minimised),
            Input::Close => self.flow.close(),
        }
    }

    fn start(&mut self, effect: Effect) {
        let (epoch, tie) = (self.flow.epoch(), effect.tie());
        let own = self.own.clone();
        let tell = move |event| {
            let event = Box::new(event);
            // The loop ends with the program.
            let _ = own.send(Input::Heard(Heard { epoch, tie, event }));
        };
        let is_awaited = effect.is_awaited();
        let (work, language) = (Arc::clone(&self.work), self.flow.language());
        let on_the_way = tell.clone();
        let task = spawn_local(async move { work.run(effect, language, on_the_way).await });
        self.running.push(Running {
            epoch,
            tie,
            task: task.abort_handle(),
        });
        spawn_local(async move {
            match task.await {
                Ok(Some(event)) => tell(event),
                Ok(None) => {}
                Err(error) if error.is_cancelled() => {}
                // Somebody may wait for it.
                Err(error) => {
                    tracing::error!(%error, "an effect ended early");
                    if is_awaited {
                        tell(Event::Interrupted);
                    }
                }
            }
        });
    }

    fn stop_what_is_over(&mut self) {
        let epoch = self.flow.epoch();
        self.running.retain(|running| {
            let over = running.epoch != epoch && running.tie == Tie::Loose;
            if over {
                running.task.abort();
            }
            !over && !running.task.is_finished()
        });
    }

    /// Before the end: takes back what must not stay, and waits a while for what should not be stopped halfway.
    async fn finish(&mut self) {
        let settled = async {
            self.work.tidy().await;
            while self.running.iter().any(Running::is_firm) && self.inputs.recv().await.is_some() {}
            self.work.session_is_settled().await;
        };
        // Who has closed the window does not wait longer.
        let _ = timeout(PATIENCE, settled).await;
    }

    fn show(&self, desktop: &impl Desktop) {
        let view = {
            let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            let view = self.flow.view(shown.revision);
            if view == *shown && view.revision > 0 {
                return;
            }
            *shown = View {
                revision: shown.revision.saturating_add(1),
                ..view
            };
            shown.clone()
        };
        desktop.show(&view);
    }
}

impl Running {
    fn is_firm(&self) -> bool {
        self.tie == Tie::Firm && !self.task.is_finished()
    }
}

/// The system asks the program to end: a session ends, or somebody at a terminal has had enough.
async fn close_when_asked(inputs: UnboundedSender<Input>) {
    let Ok(mut signals) = stop::System::listen() else {
        // Then it ends as the system does it.
        return;
    };
    loop {
        signals.next().await;
        if inputs.send(Input::Close).is_err() {
            return;
        }
    }
}
