//! A screen of its own for each computer: no two windows ever cover each other.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::protocol::randr::{ConnectionExt as _, MonitorInfo};
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, CreateGCAux, CreateWindowAux, EventMask, GetGeometryReply,
    ImageFormat as Format, MapState, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use super::clipboard::{self, Clipboard};
use super::{picture, until};
use crate::process::soon;

/// An X server without a window manager (`manager` is one). It ends with this value.
#[derive(Debug)]
pub struct Display {
    name: String,
    _server: Child,
    _stdout: BufReader<ChildStdout>,
}

impl Display {
    /// A display under a number that is free.
    ///
    /// # Panics
    /// It does not come up.
    pub async fn open() -> Self {
        Self::of_size((1280, 1024)).await
    }

    /// A display of this width and height, in pixels.
    ///
    /// # Panics
    /// It does not come up.
    pub async fn of_size((width, height): (u16, u16)) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
            .args(["-screen", "0", &format!("{width}x{height}x24")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(server.stdout.take().unwrap());
        // It tells its number once clients can connect.
        let mut number = String::new();
        soon("the display", stdout.read_line(&mut number)).await.unwrap();
        assert!(!number.is_empty(), "Xvfb ended: {:?}", server.wait().await);
        Self {
            name: format!(":{}", number.trim()),
            _server: server,
            _stdout: stdout,
        }
    }

    /// What `DISPLAY` must be.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A PNG of the one window as it is on the screen.
    ///
    /// # Panics
    /// There is no window.
    pub async fn photograph(&self) -> Vec<u8> {
        let (window, geometry) = self.window().await;
        let image = self
            .connection()
            .get_image(Format::Z_PIXMAP, window, 0, 0, geometry.width, geometry.height, !0)
            .unwrap()
            .reply()
            .unwrap();
        // A visual of 24 bits on a little-endian server: blue, green, red, nothing.
        let pixels = image.data.chunks_exact(4);
        let colours = pixels.flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
        picture::png(geometry.width.into(), geometry.height.into(), colours)
    }

    /// Shows a picture, a PNG, with its left upper corner at `place` and `side` pixels wide and high. It is there as long as
    /// what is returned.
    ///
    /// # Panics
    /// It is no picture.
    pub async fn show(&self, png: &[u8], (x, y): (i16, i16), side: u16) -> RustConnection {
        let connection = self.connection();
        let screen = connection.setup().roots[0].clone();
        let [picture, context, window] = [(), (), ()].map(|()| connection.generate_id().unwrap());
        let depth = screen.root_depth;
        connection
            .create_pixmap(depth, picture, screen.root, side, side)
            .unwrap();
        connection.create_gc(context, picture, &CreateGCAux::new()).unwrap();
        let pixels = picture::pixels(png, side.into());
        connection
            .put_image(Format::Z_PIXMAP, picture, context, side, side, 0, 0, 0, depth, &pixels)
            .unwrap();
        // As a background, it is there again when what lay over it is gone.
        let attributes = CreateWindowAux::new().background_pixmap(picture);
        connection
            .create_window(
                depth,
                window,
                screen.root,
                x,
                y,
                side,
                side,
                0,
                WindowClass::INPUT_OUTPUT,
                screen.root_visual,
                &attributes,
            )
            .unwrap();
        connection.map_window(window).unwrap();
        // Answered when everything before it was done.
        connection.get_input_focus().unwrap().reply().unwrap();
        connection
    }

    /// Makes two screens of the one, side by side.
    ///
    /// # Panics
    /// The server cannot.
    pub async fn split(&self) {
        let connection = self.connection();
        let screen = &connection.setup().roots[0];
        let width = screen.width_in_pixels / 2;
        for (name, x) in [("left", 0), ("right", width)] {
            let name = connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap();
            let monitor = MonitorInfo {
                name: name.atom,
                primary: false,
                automatic: false,
                x: i16::try_from(x).unwrap(),
                y: 0,
                width,
                height: screen.height_in_pixels,
                width_in_millimeters: 600,
                height_in_millimeters: 340,
                outputs: Vec::new(),
            };
            connection
                .randr_set_monitor(screen.root, monitor)
                .unwrap()
                .check()
                .unwrap();
        }
    }

    /// Makes it a screen of which an inch has so many pixels.
    ///
    /// # Panics
    /// The server cannot.
    pub async fn measure(&self, density: u16) {
        let connection = self.connection();
        let screen = &connection.setup().roots[0];
        let [width, height] = [screen.width_in_pixels, screen.height_in_pixels];
        let millimetres = |pixels: u16| u32::from(pixels) * 254 / (10 * u32::from(density));
        let resources = connection.randr_get_screen_resources(screen.root).unwrap();
        let monitor = MonitorInfo {
            name: connection.intern_atom(false, b"dense").unwrap().reply().unwrap().atom,
            primary: true,
            automatic: false,
            x: 0,
            y: 0,
            width,
            height,
            width_in_millimeters: millimetres(width),
            height_in_millimeters: millimetres(height),
            outputs: resources.reply().unwrap().outputs,
        };
        let set = connection.randr_set_monitor(screen.root, monitor).unwrap();
        set.check().unwrap();
    }

    /// Asks the one window to close, as a window manager does when its button is pressed.
    ///
    /// # Panics
    /// There is no window.
    pub async fn close_window(&self) {
        let (window, _) = self.window().await;
        let connection = self.connection();
        let atom = |name: &[u8]| connection.intern_atom(false, name).unwrap().reply().unwrap().atom;
        let (protocols, delete) = (atom(b"WM_PROTOCOLS"), atom(b"WM_DELETE_WINDOW"));
        let said = connection.get_property(false, window, protocols, AtomEnum::ATOM, 0, 32);
        let understood = said.unwrap().reply().unwrap();
        assert!(
            understood
                .value32()
                .is_some_and(|mut atoms| atoms.any(|atom| atom == delete)),
            "the window takes no request to close"
        );
        let request = ClientMessageEvent::new(32, window, protocols, [delete, CURRENT_TIME, 0, 0, 0]);
        connection
            .send_event(false, window, EventMask::NO_EVENT, request)
            .unwrap();
        // Answered when everything before it was done.
        connection.get_input_focus().unwrap().reply().unwrap();
    }

    /// Puts a picture on the clipboard of this display.
    ///
    /// # Panics
    /// The clipboard does not take it.
    pub async fn copy_picture(&self, png: &[u8]) -> Clipboard {
        Clipboard::holding(&self.name, png).await
    }

    /// The text on the clipboard of this display, once there is one.
    ///
    /// # Panics
    /// There never is.
    pub async fn copied_text(&self) -> String {
        let text = until(async || Some(clipboard::text(&self.name).await).filter(|text| !text.is_empty()));
        text.await.expect("a text on the clipboard")
    }

    /// The one window that a person sees: toolkits keep further ones that are tiny or never shown.
    async fn window(&self) -> (Window, GetGeometryReply) {
        let connection = self.connection();
        let root = connection.setup().roots[0].root;
        let found = until(async || {
            let children = connection.query_tree(root).unwrap().reply().unwrap().children;
            // One that is closed while this looks at it is not the one.
            let shown = children.into_iter().filter_map(|window| {
                let attributes = connection.get_window_attributes(window).unwrap().reply().ok()?;
                let geometry = connection.get_geometry(window).unwrap().reply().ok()?;
                (attributes.map_state == MapState::VIEWABLE).then_some((window, geometry))
            });
            shown
                .max_by_key(|(_, geometry)| u32::from(geometry.width) * u32::from(geometry.height))
                .filter(|(_, geometry)| geometry.width >= 200)
        });
        found.await.expect("a window on the display")
    }

    pub(super) fn connection(&self) -> RustConnection {
        let (connection, _) = RustConnection::connect(Some(&self.name)).unwrap();
        connection
    }
}
