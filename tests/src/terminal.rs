//! A pseudo-terminal: a program that believes that somebody is watching.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use nix::pty::{Winsize, openpty};
use nix::sys::termios::{LocalFlags, tcgetattr};

use crate::{Ended, Running, Throng};

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program on a terminal of its own.
pub struct Terminal {
    running: Running,
    keys: File,
    screen: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
    /// Keeps the terminal open when the program has gone.
    side: OwnedFd,
}

impl Throng {
    /// Starts it with a terminal of this size for its input, output and errors.
    pub fn start_on_terminal(self, columns: u16, rows: u16) -> Terminal {
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        let pair = openpty(Some(&size), None).unwrap();
        let end = || Stdio::from(pair.slave.try_clone().unwrap());
        let running = self.start_with(end(), end(), end());
        let mut master = File::from(pair.master);
        let keys = master.try_clone().unwrap();
        let screen = Arc::<Mutex<Vec<u8>>>::default();
        let shown = Arc::clone(&screen);
        let reader = thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(length @ 1..) = master.read(&mut part) {
                shown.lock().unwrap().extend_from_slice(&part[..length]);
            }
        });
        Terminal { running, keys, screen, reader, side: pair.slave }
    }
}

impl Terminal {
    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// All that was written to the terminal so far, escape sequences included.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().unwrap()).into_owned()
    }

    /// Waits until a text has been written.
    pub fn wait_for(&self, text: &str) {
        let start = Instant::now();
        while !self.written().contains(text) {
            assert!(start.elapsed() < PATIENCE, "no '{text}' in:\n{}", self.written());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether keys come line by line and are echoed, as a shell wants it.
    pub fn is_ordinary(&self) -> bool {
        is_ordinary(&self.side)
    }

    /// Waits for the program's end. What it wrote is on the terminal, all of it; whether the terminal was left as it was is said, too.
    pub fn end(self) -> (Ended, String, bool) {
        let Self { running, keys, screen, reader, side } = self;
        let ended = running.end();
        let ordinary = is_ordinary(&side);
        // The reader ends when nobody has the other side any more.
        drop((side, keys));
        reader.join().unwrap();
        let written = String::from_utf8_lossy(&screen.lock().unwrap()).into_owned();
        (ended, written, ordinary)
    }
}

fn is_ordinary(side: &OwnedFd) -> bool {
    let flags = tcgetattr(side).unwrap().local_flags;
    flags.contains(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG)
}
