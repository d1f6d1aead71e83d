//! Lines to a file, on a thread of its own. Each is flushed, so that `tail -f` sees it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::thread;

use super::exports::{Ending, told};
use super::mailbox::Mailbox;

/// Begins to write what comes to the mailbox to a new file.
pub(super) fn write_lines(path: &Path, mailbox: Mailbox<String>) -> std::io::Result<Ending> {
    let mut file = BufWriter::new(File::create(path)?);
    let shown = path.display().to_string();
    let (tell, ending) = told(format!("jsonl={shown}"), {
        let mailbox = mailbox.clone();
        move || mailbox.close()
    });
    let body = move || {
        let mut problem = None;
        while let Some(line) = mailbox.receive() {
            // What can't be written now may be written later: a disk is emptied.
            if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.flush()) {
                problem = Some(format!("can't write {shown}: {error}"));
            }
        }
        tell.tell(problem, mailbox.dropped(), "windows");
    };
    thread::Builder::new().name("jsonl".to_owned()).spawn(body)?;
    Ok(ending)
}
