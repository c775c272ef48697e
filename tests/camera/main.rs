//! The journey of two computers and one code with a webcam, and everything that a webcam can do wrong. Started in a virtual
//! machine by `cargo xtask camera-test`; it needs to be the administrator, and the machine to be without cameras.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says how it went, and stops where it cannot go on"
)]

mod film;
mod projector;
mod report;
mod webcam;

use film::Film;
use std::sync::Arc;
use std::time::Duration;
use webcam::{Encoding, Mode, Model, Webcam};

static BOTH: Model = Model {
    name: "Both",
    modes: &[
        Mode {
            encoding: Encoding::Mjpeg,
            width: 1280,
            height: 720,
            rate: 30,
        },
        Mode {
            encoding: Encoding::Mjpeg,
            width: 640,
            height: 480,
            rate: 30,
        },
        Mode {
            encoding: Encoding::Yuyv,
            width: 1280,
            height: 720,
            rate: 10,
        },
        Mode {
            encoding: Encoding::Yuyv,
            width: 640,
            height: 480,
            rate: 30,
        },
    ],
};

#[tokio::main]
async fn main() {
    let t = std::time::Instant::now();
    println!("started");
    let webcam = Webcam::plug(BOTH, Arc::new(Film::of_a_desk()));
    println!("plugged {:?}", t.elapsed());
    webcam::until("a device", Duration::from_secs(20), || {
        std::path::Path::new("/dev/video0").exists()
    });
    println!("there {:?}", t.elapsed());
    let sh = |s: &str| {
        println!("$ {s}");
        let t = std::time::Instant::now();
        let o = std::process::Command::new("/bin/sh")
            .args([
                "-c",
                &format!("export PATH=$PATH:/tmp/w/vmlab/v4l/usr/bin; {{ {s}; }} 2>&1"),
            ])
            .output()
            .unwrap();
        println!(
            "{}-> {:?} {:?}",
            String::from_utf8_lossy(&o.stdout),
            o.status,
            t.elapsed()
        );
    };
    sh("v4l2-ctl -d 0 --all | head -30; v4l2-ctl -d 0 --list-formats-ext; ls -l /dev/video*");
    for f in ["MJPG", "YUYV"] {
        sh(&format!(
            "timeout 20 v4l2-ctl -d 0 --set-fmt-video=width=1280,height=720,pixelformat={f} --stream-mmap --stream-count=30 --stream-to=/tmp/out; ls -l /tmp/out"
        ));
        println!(
            "{:?} lit {} pictures {}",
            t.elapsed(),
            webcam.is_lit(),
            webcam.pictures()
        );
    }
    drop(webcam);
    webcam::until("no device", Duration::from_secs(20), || {
        !std::path::Path::new("/dev/video0").exists()
    });
    println!("gone {:?}", t.elapsed());
    sh(
        "busybox insmod /modules/vivid.ko n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0 multiplanar=1; ls -l /dev/video*; ls /sys/bus/platform/drivers/vivid; dmesg | tail -40",
    );
    sh("timeout 20 v4l2-ctl -d 0 --stream-mmap --stream-count=30");
    sh(
        "timeout 20 v4l2-ctl -d 0 --stream-mmap --stream-count=3000 & sleep 2; echo vivid.0 > /sys/bus/platform/drivers/vivid/unbind; wait; ls /dev/video*",
    );
    sh(
        "echo vivid.0 > /sys/bus/platform/drivers/vivid/bind; sleep 1;  ls /dev/video*; timeout 20 v4l2-ctl -d 0 --stream-mmap --stream-count=10",
    );
    sh("dmesg | tail -30");
    report::complete();
    let _ = report::check("", async {});
}
