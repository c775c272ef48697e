//! How the pages are drawn: without OpenGL where only an emulated one is there.

use std::path::Path;

use warifu_tests::window::desktop::Desktop;

const WITHOUT_OPENGL: &str = "WEBKIT_DISABLE_DMABUF_RENDERER=1";

#[tokio::test]
async fn without_a_graphics_processor_nothing_emulates_one_unless_somebody_has_chosen() {
    if !super::can_run() {
        return;
    }
    let has_processor = std::fs::read_dir("/dev/dri").is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    });
    assert_eq!(
        draws_by_itself(Desktop::with_keychain("first").await).await,
        !has_processor
    );
    let chosen = Desktop::with_keychain("second").await;
    assert!(!draws_by_itself(chosen.set("WEBKIT_DMABUF_RENDERER_FORCE_SHM", "1")).await);
}

async fn draws_by_itself(desktop: Desktop) -> bool {
    let app = desktop.start().await;
    app.screen("welcome").await;
    let environment = std::fs::read(Path::new("/proc").join(app.process().to_string()).join("environ")).unwrap();
    let without = environment
        .split(|byte| *byte == 0)
        .any(|pair| pair == WITHOUT_OPENGL.as_bytes());
    app.close().await;
    without
}
