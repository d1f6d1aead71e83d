//! The terminal, and the thread that draws on it and listens to its keys.

use std::io::{self, Stderr, stderr};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

use super::draw::draw;
use super::moment::Moment;
use super::state::State;
use crate::order::Desk;

/// How long a key, or the end, may wait at most to be noticed.
const TURN: Duration = Duration::from_millis(100);

/// Whether the terminal is ours at this moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// What is new.
pub(super) enum News {
    Moment(Box<Moment>),
    Said(String),
}

/// A terminal that was taken.
pub(super) struct Stage {
    news: Sender<News>,
    thread: JoinHandle<()>,
}

impl Stage {
    /// Takes the terminal. Keys are heeded until it is given back.
    pub(super) fn take(state: State, desk: Desk) -> io::Result<Self> {
        restore_on_panic();
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let opened = execute!(stderr(), EnterAlternateScreen, Clear(ClearType::All))
            .and_then(|()| Terminal::new(CrosstermBackend::new(stderr())));
        let (news, received) = channel();
        let show = |terminal| {
            let body = move || {
                let shown = show(terminal, state, &received, &desk);
                restore();
                // Who can't be drawn for is told nothing more; the run goes on, and the table comes at its end.
                drop(shown);
            };
            thread::Builder::new().name("screen".to_owned()).spawn(body)
        };
        match opened.and_then(show) {
            Ok(thread) => Ok(Self { news, thread }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Nobody may be there any more to see it.
    pub(super) fn send(&self, news: News) {
        let _ = self.news.send(news);
    }

    /// Returns when the terminal is as it was.
    pub(super) fn give_back(self) {
        drop(self.news);
        let _ = self.thread.join();
        restore();
    }
}

/// Draws what is new, and does what keys say, until there is nobody left who could have news.
fn show(
    mut terminal: Terminal<CrosstermBackend<Stderr>>,
    mut state: State,
    news: &Receiver<News>,
    desk: &Desk,
) -> io::Result<()> {
    let mut stale = true;
    loop {
        loop {
            match news.try_recv() {
                Ok(News::Moment(moment)) => state.see(moment),
                Ok(News::Said(text)) => state.hear(&text),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
            stale = true;
        }
        if stale {
            terminal.draw(|frame| draw(frame, &state))?;
        }
        stale = false;
        let mut patience = TURN;
        while event::poll(patience)? {
            match event::read()? {
                Event::Key(key) if key.kind != KeyEventKind::Release => {
                    state.press(key).into_iter().for_each(|order| desk.give(order));
                }
                _ => {}
            }
            (stale, patience) = (true, Duration::ZERO);
        }
    }
}

/// Gives the terminal back, if it is ours.
fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = disable_raw_mode();
        let _ = execute!(stderr(), LeaveAlternateScreen, Show);
    }
}

/// A panic's message must not be drawn over, nor leave the terminal raw.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            restore();
            before(panic);
        }));
    });
}
