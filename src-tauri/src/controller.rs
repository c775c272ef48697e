//! Runs the flow: takes what happens, one thing after the other, shows what comes of it, and has effects done beside it.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::{AbortHandle, LocalSet, spawn_local};

use crate::flow::{About, Effect, Event, Flow, PassphraseRequest};
use crate::launch::Launch;
use crate::preferences::Preferences;
use crate::screen::{Action, View};
use crate::work::{Work, picture};

/// The window, as far as the controller needs it.
pub(crate) trait Desktop: Send + 'static {
    /// Shows a view.
    fn show(&self, view: &View);
    /// Prints what is shown.
    fn print(&self);
    /// Ends the program.
    fn exit(&self);
}

/// The door to the controller.
#[derive(Clone)]
pub(crate) struct Controller {
    inputs: UnboundedSender<Input>,
    shown: Arc<Mutex<View>>,
}

enum Input {
    Act(Action),
    Picture(Vec<u8>),
    Heard(u32, Box<Event>),
    Passphrase(PassphraseRequest),
    Close,
}

/// What runs until the program ends.
pub(crate) struct Loop {
    flow: Flow,
    work: Arc<Work>,
    inputs: UnboundedReceiver<Input>,
    own: UnboundedSender<Input>,
    passphrases: UnboundedReceiver<PassphraseRequest>,
    shown: Arc<Mutex<View>>,
    running: Vec<(u32, AbortHandle)>,
}

impl Controller {
    /// A controller and its loop, which somebody has to run.
    pub(crate) fn new(launch: Launch, preferences: Preferences) -> (Self, Loop) {
        let about = About {
            profile: launch.profile.clone(),
            server: launch.server.clone(),
            device_name: warifu::machine::name().to_string(),
        };
        let (sender, inputs) = mpsc::unbounded_channel();
        let (asking, passphrases) = mpsc::unbounded_channel();
        let flow = Flow::new(about, preferences);
        let shown = Arc::new(Mutex::new(flow.view(0)));
        let controller = Self {
            inputs: sender.clone(),
            shown: Arc::clone(&shown),
        };
        let work = Arc::new(Work::new(launch, asking));
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

    /// The person closes the window.
    pub(crate) fn close(&self) {
        self.send(Input::Close);
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
    /// Runs on this thread until nobody is left to hear: on none of the window's, so that nothing here holds it up.
    ///
    /// # Errors
    /// The system gives no runtime.
    pub(crate) fn run(self, desktop: impl Desktop) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        LocalSet::new().block_on(&runtime, self.go_on(desktop));
        Ok(())
    }

    async fn go_on(mut self, desktop: impl Desktop) {
        loop {
            self.stop_what_is_over();
            self.start_effects(&desktop);
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
            Input::Picture(bytes) => {
                if self.flow.take_picture() {
                    self.spawn(
                        true,
                        async move { Some(Event::Read(picture::read_picture(bytes).await)) },
                    );
                }
            }
            Input::Heard(epoch, event) if epoch == self.flow.epoch() => self.flow.hear(*event),
            Input::Heard(..) => {}
            Input::Passphrase(request) => self.flow.hear(Event::PassphraseWanted(request)),
            Input::Close => self.flow.close(),
        }
    }

    fn start_effects(&mut self, desktop: &impl Desktop) {
        for effect in self.flow.take_effects() {
            match effect {
                Effect::Print => desktop.print(),
                Effect::Exit => desktop.exit(),
                effect => {
                    let (work, language) = (Arc::clone(&self.work), self.flow.language());
                    let (own, epoch) = (self.own.clone(), self.flow.epoch());
                    let stoppable = effect.may_be_stopped();
                    self.spawn(stoppable, async move {
                        let tell = |event| {
                            // The loop ends with the program.
                            let _ = own.send(Input::Heard(epoch, Box::new(event)));
                        };
                        work.run(effect, language, tell).await
                    });
                }
            }
        }
    }

    fn spawn(&mut self, stoppable: bool, work: impl Future<Output = Option<Event>> + 'static) {
        let (own, epoch) = (self.own.clone(), self.flow.epoch());
        let task = spawn_local(async move {
            if let Some(event) = work.await {
                let _ = own.send(Input::Heard(epoch, Box::new(event)));
            }
        });
        if stoppable {
            self.running.push((epoch, task.abort_handle()));
        }
    }

    fn stop_what_is_over(&mut self) {
        let epoch = self.flow.epoch();
        self.running.retain(|(begun, task)| {
            if *begun != epoch {
                task.abort();
            }
            *begun == epoch && !task.is_finished()
        });
    }

    fn show(&self, desktop: &impl Desktop) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let view = self.flow.view(shown.revision);
        if view == *shown && view.revision > 0 {
            return;
        }
        *shown = View {
            revision: shown.revision.saturating_add(1),
            ..view
        };
        desktop.show(&shown);
    }
}
