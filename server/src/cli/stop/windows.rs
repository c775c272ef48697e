//! What a console's window, its keys and the end of Windows send. A service is told in another way.

use std::io;

use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

use super::StopSignals;

/// Ctrl-C, Ctrl-Break, a closed window, and the end of Windows.
pub(crate) struct Windows {
    interrupt: CtrlC,
    stop: CtrlBreak,
    close: CtrlClose,
    shutdown: CtrlShutdown,
}

impl Windows {
    /// Listens from now on.
    ///
    /// # Errors
    /// The system gives none.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
            stop: ctrl_break()?,
            close: ctrl_close()?,
            shutdown: ctrl_shutdown()?,
        })
    }
}

impl StopSignals for Windows {
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "CTRL_C_EVENT",
            _ = self.stop.recv() => "CTRL_BREAK_EVENT",
            _ = self.close.recv() => "CTRL_CLOSE_EVENT",
            _ = self.shutdown.recv() => "CTRL_SHUTDOWN_EVENT",
        }
    }
}
