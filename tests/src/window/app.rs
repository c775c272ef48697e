//! The app's window, used by the names that its screens, parts, actions and fields have.

use std::path::Path;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::Value;

use super::desktop::Desktop;
use super::driver::Driver;
use super::{picture, processes, until};
use crate::process::soon;

/// An app that runs on a computer. It is killed with this value.
#[derive(Debug)]
pub struct App<'a> {
    desktop: &'a Desktop,
    driver: Driver,
}

impl<'a> App<'a> {
    pub(super) const fn new(desktop: &'a Desktop, driver: Driver) -> Self {
        Self { desktop, driver }
    }

    /// Waits until this screen is shown and nothing is being done.
    ///
    /// # Panics
    /// It does not appear.
    pub async fn screen(&self, name: &str) {
        self.shown(&format!("main[data-screen=\"{name}\"]:not([data-busy])"))
            .await;
    }

    /// Waits until the window says this problem.
    ///
    /// # Panics
    /// It does not.
    pub async fn problem(&self, code: &str) {
        self.shown(&format!("[role=alert][data-code=\"{code}\"]")).await;
    }

    /// Presses what does `action`.
    ///
    /// # Panics
    /// Nothing does that, or it cannot be pressed.
    pub async fn press(&self, action: &str) {
        self.click(&format!("[data-action=\"{action}\"]:not([aria-disabled])"))
            .await;
    }

    /// Presses what does `action` with `value`.
    ///
    /// # Panics
    /// Nothing does that, or it cannot be pressed.
    pub async fn choose(&self, action: &str, value: &str) {
        let [value, data] =
            ["value", "data-value"].map(|name| format!("[data-action=\"{action}\"][{name}=\"{value}\"]"));
        self.click(&format!("{value}, {data}")).await;
    }

    /// Presses what `selector` finds.
    ///
    /// # Panics
    /// There is nothing, or it cannot be pressed.
    pub async fn click(&self, selector: &str) {
        let pressed = until(async || {
            let element = self.client().find(Locator::Css(selector)).await.ok()?;
            // One that is still covered is tried again.
            element.click().await.ok()
        });
        self.or_say(selector, pressed.await).await;
    }

    /// Types `text` into the field of that name, in the place of what is there.
    ///
    /// # Panics
    /// There is no such field.
    pub async fn fill(&self, name: &str, text: &str) {
        let selector = format!("[name=\"{name}\"]:not(:disabled):not([readonly])");
        let filled = until(async || {
            let field = self.find_shown(&selector).await?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()
        });
        self.or_say(&selector, filled.await).await;
    }

    /// Presses a key together with Control.
    ///
    /// # Panics
    /// The window takes no keys.
    pub async fn press_control_and(&self, key: char) {
        const CONTROL: char = '\u{E009}';
        let keyboard = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: CONTROL })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: CONTROL });
        self.client().perform_actions(keyboard).await.unwrap();
    }

    /// Presses the key that leaves.
    ///
    /// # Panics
    /// The window takes no keys.
    pub async fn press_escape(&self) {
        const ESCAPE: char = '\u{E00C}';
        let keyboard = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: ESCAPE })
            .then(KeyAction::Up { value: ESCAPE });
        self.client().perform_actions(keyboard).await.unwrap();
    }

    /// Chooses a picture, as after picking it in the dialog for files.
    ///
    /// # Panics
    /// No picture can be chosen.
    pub async fn choose_picture(&self, picture: &Path) {
        // The element that takes files may well be invisible.
        let input = self.there("input[type=file][name=picture]").await;
        input
            .send_keys(picture.to_str().expect("a path in Unicode"))
            .await
            .unwrap();
    }

    /// The text of a part of the screen.
    ///
    /// # Panics
    /// There is no such part.
    pub async fn text(&self, part: &str) -> String {
        let selector = part_named(part);
        let text = until(async || self.find_shown(&selector).await?.text().await.ok());
        self.or_say(&selector, text.await).await
    }

    /// The texts of all parts of that name, once there are so many.
    ///
    /// # Panics
    /// There are never that many.
    pub async fn texts(&self, part: &str, count: usize) -> Vec<String> {
        let selector = part_named(part);
        let texts = until(async || {
            let mut texts = Vec::new();
            for part in self.client().find_all(Locator::Css(&selector)).await.ok()? {
                texts.push(part.text().await.ok()?);
            }
            (texts.len() == count).then_some(texts)
        });
        self.or_say(&format!("{count} times {selector}"), texts.await).await
    }

    /// The texts of everything within `element` that `selector` finds.
    ///
    /// # Panics
    /// They cannot be read.
    pub async fn texts_in(&self, element: &Element, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for found in element.find_all(Locator::Css(selector)).await.unwrap() {
            texts.push(found.text().await.unwrap());
        }
        texts
    }

    /// The element that `selector` finds, once it is displayed.
    ///
    /// # Panics
    /// It never is.
    pub async fn shown(&self, selector: &str) -> Element {
        let found = until(async || self.find_shown(selector).await);
        self.or_say(selector, found.await).await
    }

    /// What `script` returns in the page.
    ///
    /// # Panics
    /// It fails.
    pub async fn evaluate(&self, script: &str) -> Value {
        soon("the answer of a script", self.client().execute(script, Vec::new()))
            .await
            .unwrap()
    }

    /// Waits until `script` returns true in the page.
    ///
    /// # Panics
    /// It never does, or fails.
    pub async fn holds(&self, script: &str) {
        let held = until(async || (self.evaluate(script).await == Value::Bool(true)).then_some(()));
        self.or_say(script, held.await).await;
    }

    /// A PNG of the window as it is on the screen of its computer. It is not the driver's: WebKit tells that one of the next
    /// change that is painted, and where it draws by itself there is none while nothing changes.
    ///
    /// # Panics
    /// There is no window.
    pub async fn photograph(&self) -> Vec<u8> {
        self.desktop.display().photograph().await
    }

    /// Waits until nothing moves any more but what moves for ever, as a person does before looking closely.
    ///
    /// # Panics
    /// Something does not come to rest.
    pub async fn rest(&self) {
        self.holds(include_str!("still.js")).await;
        // What is known is painted in one of the next frames.
        let painted = "const done = arguments[0];
            requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done())))";
        let frames = self.client().execute_async(painted, Vec::new());
        soon("the next frames", frames).await.unwrap();
    }

    /// Such a PNG, once `part` of the window, which is dark on light, can be seen: parts are painted when the page is known
    /// already, and not all at once.
    ///
    /// # Panics
    /// It never is.
    pub async fn photograph_of(&self, part: &str) -> Vec<u8> {
        self.rest().await;
        let element = self.shown(&part_named(part)).await;
        let photograph = until(async || {
            let place = element.rectangle().await.ok()?;
            let photograph = self.photograph().await;
            picture::is_dark_on_light(&photograph, place).then_some(photograph)
        });
        self.or_say(part, photograph.await).await
    }

    /// Makes the window so big.
    ///
    /// # Panics
    /// It cannot be resized.
    pub async fn resize(&self, width: u32, height: u32) {
        self.client().set_window_size(width, height).await.unwrap();
    }

    /// Presses the button that closes the window; the app may have something to do first, or to say.
    ///
    /// # Panics
    /// There is no window.
    pub async fn press_close(&self) {
        self.desktop.display().close_window().await;
    }

    /// Closes the window as a person does, and returns when the app has ended.
    ///
    /// # Panics
    /// It does not end.
    pub async fn close(self) {
        self.press_close().await;
        processes::end_of(self.driver.app).await;
    }

    /// Ends the app at once (SIGKILL), and returns when it has ended.
    ///
    /// # Panics
    /// It does not end.
    pub async fn kill(self) {
        processes::kill(self.driver.app);
        processes::end_of(self.driver.app).await;
    }

    /// The computer that it runs on.
    #[must_use]
    pub const fn desktop(&self) -> &Desktop {
        self.desktop
    }

    /// The number of its process.
    #[must_use]
    pub const fn process(&self) -> u32 {
        self.driver.app
    }

    /// The session.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.driver.client
    }

    /// What `selector` finds now, if it is displayed. Whatever is replaced while it is being looked at is looked for again.
    async fn find_shown(&self, selector: &str) -> Option<Element> {
        let element = self.client().find(Locator::Css(selector)).await.ok()?;
        element.is_displayed().await.ok()?.then_some(element)
    }

    async fn there(&self, selector: &str) -> Element {
        let found = until(async || self.client().find(Locator::Css(selector)).await.ok());
        self.or_say(selector, found.await).await
    }

    async fn or_say<T>(&self, selector: &str, found: Option<T>) -> T {
        match found {
            Some(found) => found,
            None => panic!("no {selector} in the window, which shows {}", self.state().await),
        }
    }

    /// What a person would see, for the report of a failure.
    async fn state(&self) -> String {
        let script = "const main = document.querySelector('main');
            return [main?.dataset.screen, main?.dataset.busy, document.body.innerText].join('\\n')";
        match self.client().execute(script, Vec::new()).await {
            Ok(state) => state.as_str().unwrap_or_default().to_owned(),
            Err(error) => error.to_string(),
        }
    }
}

impl Drop for App<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- what the app said ---\n{}", self.desktop.said());
        }
    }
}

fn part_named(part: &str) -> String {
    format!("[data-part=\"{part}\"]")
}
