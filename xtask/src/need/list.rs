//! Every need, and which packages meet it.

use super::probe;
use super::{Need, Purpose, Source, Weight};
use crate::node::Node;
use crate::system::succeeds;

/// In the order in which `doctor` names them.
pub(super) const NEEDS: [Need; 21] = [
    Need {
        name: "C compiler and its headers",
        why: "compile the cryptography and the database",
        purpose: Purpose::Build,
        weight: Weight::Required,
        is_there: probe::has_c_compiler,
        source: Source::Packages([
            "build-essential",
            "gcc glibc-devel make",
            "base-devel",
            "llvm",
            "Microsoft.VisualStudio.2022.BuildTools",
        ]),
    },
    Need {
        name: "Rust 1.95 or newer",
        why: "compile everything",
        purpose: Purpose::Build,
        weight: Weight::Required,
        is_there: probe::has_rust,
        source: Source::Command("rustup update stable"),
    },
    // Only Linux's cameras are described by C headers; its packages bring what libclang needs to read them.
    Need {
        name: "libclang",
        why: "compile the client, which reads the system's description of cameras",
        purpose: Purpose::Build,
        weight: Weight::Required,
        is_there: probe::has_libclang,
        source: Source::Packages(["libclang-dev", "clang-devel", "clang", "", ""]),
    },
    // Its headers bring those of GTK, libsoup, D-Bus and X11. Nothing of the app asks for librsvg, libxdo or OpenSSL.
    Need {
        name: "WebKitGTK 4.1 and its headers",
        why: "compile the app, whose window it draws",
        purpose: Purpose::App,
        weight: Weight::Required,
        is_there: || {
            succeeds(
                "pkg-config",
                &["--exists", "webkit2gtk-4.1", "gtk+-3.0", "dbus-1", "x11"],
            )
        },
        source: Source::Packages([
            "libwebkit2gtk-4.1-dev pkg-config",
            "webkit2gtk4.1-devel dbus-devel pkgconf-pkg-config",
            "webkit2gtk-4.1 pkgconf",
            "",
            "",
        ]),
    },
    // Debian 12 has only an older one, so there Python gets a newer one into target/ (see `node`).
    Need {
        name: "Node.js 20.19, 22.12 or newer with npm, or Python to get one",
        why: "build the app's screen",
        purpose: Purpose::App,
        weight: Weight::Required,
        is_there: Node::can_be_had,
        source: Source::Packages([
            "python3 python3-venv",
            "nodejs npm",
            "nodejs npm",
            "node",
            "OpenJS.NodeJS.LTS",
        ]),
    },
    Need {
        name: "Secret Service",
        why: "keep keys in the system's keychain (without it the client asks for a passphrase)",
        purpose: Purpose::Run,
        weight: Weight::Recommended,
        is_there: probe::has_secret_service,
        source: Source::Packages([
            "gnome-keyring dbus-user-session",
            "gnome-keyring",
            "gnome-keyring",
            "",
            "",
        ]),
    },
    Need {
        name: "rustfmt",
        why: "check the formatting",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("cargo", &["fmt", "--version"]),
        source: Source::Command("rustup component add rustfmt"),
    },
    Need {
        name: "clippy",
        why: "check the lints",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("cargo", &["clippy", "--version"]),
        source: Source::Command("rustup component add clippy"),
    },
    Need {
        name: "gcc",
        why: "build the disk that loses writes and the cameras of the tests",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("gcc", &["--version"]),
        source: Source::Packages(["gcc libc6-dev", "gcc glibc-devel", "gcc", "", ""]),
    },
    Need {
        name: "D-Bus",
        why: "give the keychain tests a session of their own",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("dbus-run-session", &["--version"]),
        source: Source::Packages(["dbus", "dbus-daemon", "dbus", "", ""]),
    },
    Need {
        name: "gnome-keyring",
        why: "run the keychain tests against a real Secret Service",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("gnome-keyring-daemon", &["--version"]),
        source: Source::Packages(["gnome-keyring", "gnome-keyring", "gnome-keyring", "", ""]),
    },
    Need {
        name: "Python with venv",
        why: "have certificates judged by other implementations",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: probe::has_python,
        source: Source::Packages([
            "python3 python3-venv",
            "python3 python3-pip",
            "python",
            "python@3.13",
            "Python.Python.3.13",
        ]),
    },
    Need {
        name: "Xvfb",
        why: "give the window tests a screen of their own",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("Xvfb", &["-help"]),
        source: Source::Packages(["xvfb", "/usr/bin/Xvfb", "xorg-server-xvfb", "", ""]),
    },
    Need {
        name: "WebKitWebDriver",
        why: "click and type in the window as a person does",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("WebKitWebDriver", &["--help"]),
        source: Source::Packages(["webkit2gtk-driver", "/usr/bin/WebKitWebDriver", "webkitgtk-6.0", "", ""]),
    },
    Need {
        name: "xclip",
        why: "paste the picture of a code into the window",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: || succeeds("xclip", &["-version"]),
        source: Source::Packages(["xclip", "xclip", "xclip", "", ""]),
    },
    Need {
        name: "Japanese fonts",
        why: "draw the Japanese texts in the window tests at their real width",
        purpose: Purpose::Test,
        weight: Weight::Required,
        is_there: probe::has_japanese_font,
        source: Source::Packages([
            "fonts-noto-cjk fontconfig",
            "google-noto-sans-cjk-fonts fontconfig",
            "noto-fonts-cjk fontconfig",
            "",
            "",
        ]),
    },
    // Elsewhere the machine with a camera has no kernel to boot (see `camera_test`).
    Need {
        name: "QEMU",
        why: "run the client before a webcam, in a machine that has one",
        purpose: Purpose::Camera,
        weight: Weight::Required,
        is_there: || succeeds("qemu-system-x86_64", &["--version"]),
        source: Source::Packages(["qemu-system-x86", "", "", "", ""]),
    },
    Need {
        name: "BusyBox",
        why: "start that machine",
        purpose: Purpose::Camera,
        weight: Weight::Required,
        is_there: probe::has_static_busybox,
        source: Source::Packages(["busybox-static", "", "", "", ""]),
    },
    Need {
        name: "zbar",
        why: "compare our reader of codes with it in `cargo xtask bench scan`",
        purpose: Purpose::Bench,
        weight: Weight::Required,
        is_there: probe::has_zbar,
        source: Source::Packages(["libzbar0", "zbar", "zbar", "zbar", ""]),
    },
    Need {
        name: "cargo-nextest",
        why: "run the tests side by side (without it cargo test runs them, more slowly)",
        purpose: Purpose::Test,
        weight: Weight::Recommended,
        is_there: || succeeds("cargo", &["nextest", "--version"]),
        source: Source::Command("cargo install --locked cargo-nextest"),
    },
    Need {
        name: "cargo-deny",
        why: "check licences and sources (without it only banned crates are looked for)",
        purpose: Purpose::Test,
        weight: Weight::Recommended,
        is_there: || succeeds("cargo", &["deny", "--version"]),
        source: Source::Command("cargo install --locked cargo-deny"),
    },
];
