//! The camera beside the ways to bring a code: when it runs, and what it tells. It runs nowhere else.

use warifu::camera::{CameraError, CameraId, CameraInfo};
use warifu::pairing::ReceivedCode;

use super::stage::Stage;
use super::{Effect, Failure, Flow, Sighting};
use crate::screen::{self, Action, Hint, Remedy};

/// What is known of the camera.
#[derive(Default)]
pub(super) struct Viewfinder {
    /// The watch that was begun last; what earlier ones tell concerns nobody.
    watch: u32,
    /// Whether it goes on.
    on: bool,
    state: State,
    cameras: Vec<CameraInfo>,
    in_use: Option<CameraId>,
    /// Nobody can see the window, so nobody can see that they are seen.
    unseen: bool,
    /// Nor when it is minimised, which the web view does not notice everywhere.
    minimised: bool,
}

#[derive(Default)]
enum State {
    #[default]
    Starting,
    Live(Option<Hint>),
    Troubled {
        error: CameraError,
        serial: u32,
    },
    /// Off until the person asks: it has read a code, which may still be before it.
    Resting,
}

impl Flow {
    /// Shows the ways to bring a code, the camera first.
    pub(super) fn enter_scan(&mut self) {
        self.viewfinder.state = State::Starting;
        self.go(Stage::Scan { typed: None });
    }

    /// Begins or ends the watch, as the screen of now wants it. Last before the effects are taken, so whatever led here, no
    /// camera looks at somebody who does not see its picture.
    pub(super) fn mind_the_camera(&mut self) {
        let viewfinder = &mut self.viewfinder;
        let is_wanted = matches!(self.stage, Stage::Scan { .. })
            && !self.closing
            && !viewfinder.unseen
            && !viewfinder.minimised
            && !self.aside
            && !matches!(viewfinder.state, State::Resting);
        match (is_wanted, viewfinder.on) {
            (true, false) => {
                viewfinder.on = true;
                viewfinder.watch = viewfinder.watch.wrapping_add(1);
                viewfinder.state = State::Starting;
                self.effects.push(Effect::WatchCamera(viewfinder.watch));
            }
            (false, true) => {
                viewfinder.on = false;
                // Before all else, as its light is seen.
                self.effects.insert(0, Effect::StopCamera);
            }
            _ => {}
        }
    }

    pub(super) fn act_on_camera(&mut self, action: Action) {
        match action {
            Action::StartCamera => self.restart_camera(),
            Action::ChooseCamera { id } => {
                let chosen = self.viewfinder.cameras.iter().find(|camera| camera.id.as_str() == id);
                if let Some(camera) = chosen.map(|camera| camera.id.clone()) {
                    // Shown at once: what does not open is what was chosen all the same.
                    self.viewfinder.in_use = Some(camera.clone());
                    self.effects.push(Effect::ChooseCamera(camera));
                    self.restart_camera();
                }
            }
            Action::OpenCameraSettings => self.effects.push(Effect::OpenCameraSettings),
            _ => {}
        }
    }

    fn restart_camera(&mut self) {
        if std::mem::take(&mut self.viewfinder.on) {
            self.effects.push(Effect::StopCamera);
        }
        self.viewfinder.state = State::Starting;
    }

    pub(super) fn be_unseen(&mut self, unseen: bool) {
        self.viewfinder.unseen = unseen;
    }

    /// The system says whether the window is minimised.
    pub(crate) fn be_minimised(&mut self, minimised: bool) {
        self.viewfinder.minimised = minimised;
    }

    pub(super) fn sighted(&mut self, watch: u32, sighting: Sighting) {
        let viewfinder = &mut self.viewfinder;
        if !viewfinder.on || watch != viewfinder.watch {
            return;
        }
        match sighting {
            Sighting::Listed { trying, cameras } => {
                viewfinder.cameras = cameras;
                viewfinder.in_use = trying;
            }
            Sighting::Opened { camera, cameras } => {
                viewfinder.cameras = cameras;
                viewfinder.in_use = Some(camera.id);
                // The list may have changed alone.
                if !matches!(viewfinder.state, State::Live(_)) {
                    viewfinder.state = State::Live(None);
                }
            }
            Sighting::Hint(hint) => {
                if let State::Live(shown) = &mut viewfinder.state {
                    *shown = hint;
                }
            }
            Sighting::Trouble(error) => self.trouble(error),
            Sighting::Code(code) => {
                viewfinder.state = State::Resting;
                // Whatever else was being looked for is found.
                if self.running.take().is_some() {
                    self.epoch += 1;
                }
                self.again = None;
                self.received(ReceivedCode::Scanned(code), "");
            }
        }
    }

    fn trouble(&mut self, error: CameraError) {
        // It is tried again and again; the same trouble is not told again.
        if matches!(&self.viewfinder.state, State::Troubled { error: known, .. } if *known == error) {
            return;
        }
        self.failures = self.failures.saturating_add(1);
        let serial = self.failures;
        self.viewfinder.state = State::Troubled { error, serial };
    }

    pub(super) fn viewfinder(&self) -> screen::Viewfinder {
        let viewfinder = &self.viewfinder;
        screen::Viewfinder {
            state: match &viewfinder.state {
                State::Starting => screen::CameraState::Starting,
                State::Live(hint) => screen::CameraState::Live { hint: *hint },
                State::Troubled { error, serial } => screen::CameraState::Troubled {
                    problem: Failure::from(*error).problem(*serial, self.language(), self.remedies_of_camera(*error)),
                },
                State::Resting => screen::CameraState::Resting,
            },
            cameras: viewfinder.cameras.iter().map(named).collect(),
            in_use: viewfinder.in_use.as_ref().map(ToString::to_string),
        }
    }

    fn remedies_of_camera(&self, error: CameraError) -> Vec<Remedy> {
        match error {
            CameraError::Denied if self.about.camera_settings => vec![Remedy::OpenCameraSettings, Remedy::StartCamera],
            _ => vec![Remedy::StartCamera],
        }
    }
}

fn named(camera: &CameraInfo) -> screen::Camera {
    screen::Camera {
        id: camera.id.to_string(),
        name: camera.name.clone(),
    }
}
