//! A pseudo-terminal: a program that believes that somebody is watching.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::OwnedFd;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::pty::{Winsize, openpty};
use nix::sys::termios::{LocalFlags, tcgetattr};
use vt100::Parser;

use crate::{Ended, Running, Throng};

/// How often is looked for something that is to appear, and how far apart.
const LOOKS: usize = 1_200;
const LOOK: Duration = Duration::from_millis(50);

/// A program on a terminal of its own.
pub struct Terminal {
    running: Running,
    keys: File,
    shown: Arc<Mutex<Shown>>,
    reader: JoinHandle<()>,
    /// Keeps the terminal open when the program has gone.
    side: OwnedFd,
}

/// All that was written, and what it made of the screen.
struct Shown {
    written: Vec<u8>,
    screen: Parser,
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
        let shown = Shown { written: Vec::new(), screen: parser(columns, rows) };
        let shown = Arc::new(Mutex::new(shown));
        let seen = Arc::clone(&shown);
        let reader = thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(length @ 1..) = master.read(&mut part) {
                let mut seen = seen.lock().unwrap();
                seen.written.extend_from_slice(&part[..length]);
                seen.screen.process(&part[..length]);
            }
        });
        Terminal { running, keys, shown, reader, side: pair.slave }
    }
}

impl Terminal {
    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// What is on the screen at this moment.
    pub fn screen(&self) -> String {
        self.shown.lock().unwrap().screen.screen().contents()
    }

    /// Waits until a text is on the screen.
    pub fn wait_for(&self, text: &str) {
        let appeared = (0..LOOKS).any(|_| {
            let there = self.screen().contains(text);
            if !there {
                thread::sleep(LOOK);
            }
            there
        });
        assert!(appeared, "no '{text}' in:\n{}", self.screen());
    }

    /// Whether keys come line by line and are echoed, as a shell wants it.
    pub fn is_ordinary(&self) -> bool {
        is_ordinary(&self.side)
    }

    /// Waits for the program's end. What it wrote is on the terminal, all of it; whether the terminal was left as it was is said, too.
    pub fn end(self) -> (Ended, String, bool) {
        let Self { running, keys, shown, reader, side } = self;
        let ended = running.end();
        let ordinary = is_ordinary(&side);
        // The reader ends when nobody has the other side any more.
        drop((side, keys));
        reader.join().unwrap();
        let written = String::from_utf8_lossy(&shown.lock().unwrap().written).into_owned();
        (ended, written, ordinary)
    }
}

fn parser(columns: u16, rows: u16) -> Parser {
    Parser::new(NonZero::new(rows).unwrap(), NonZero::new(columns).unwrap(), 0)
}

fn is_ordinary(side: &OwnedFd) -> bool {
    let flags = tcgetattr(side).unwrap().local_flags;
    flags.contains(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG)
}
