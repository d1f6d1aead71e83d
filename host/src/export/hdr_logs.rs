//! HdrHistogram's interval logs (version 2 of its encoding, `.hlog`), as its tools read them: `response_time.hlog` and
//! `service_time.hlog` in a folder. An interval of each window: without a tag all requests, and one with a tag for each series.

use std::fs::File;
use std::io::{self, LineWriter};
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use hdrhistogram::Histogram;
use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriter, IntervalLogWriterBuilder, Tag};

use super::exports::{Ending, told};
use super::mailbox::Mailbox;
use crate::recorder::{Distribution, Window};

/// A window's histograms.
pub(super) struct Intervals {
    from: Duration,
    lasted: Duration,
    /// Tag, response time and service time.
    histograms: Vec<(Option<String>, Times, Times)>,
}

type Times = Option<Histogram<u64>>;

impl Intervals {
    /// Of a window; copies it, as it is written elsewhere.
    pub(super) fn of(window: &Window) -> Self {
        let all = window.totals.requests();
        let times = |it: &Distribution| it.histogram();
        let mut histograms = vec![(None, times(&all.response_time), times(&all.service_time))];
        let there = window.totals.series.iter().filter(|(_, series)| series.requests > 0);
        histograms.extend(there.map(|(key, series)| {
            (Some(tag(&key.name, &key.method)), times(&series.response_time), times(&series.service_time))
        }));
        histograms[1..].sort_by(|a, b| a.0.cmp(&b.0));
        Self { from: window.from, lasted: window.to.saturating_sub(window.from), histograms }
    }
}

/// A series' tag: the format has neither spaces nor commas in it.
fn tag(name: &str, method: &str) -> String {
    let name = if name.starts_with(method) { name.to_owned() } else { format!("{method} {name}") };
    name.chars().map(|it| if it.is_whitespace() || it.is_control() || it == ',' { '_' } else { it }).collect()
}

/// Begins to write what comes to the mailbox to two logs in a folder, which is made if it is not there. The run begins when the
/// first window does.
pub(super) fn write_logs(folder: &Path, mailbox: Mailbox<(SystemTime, Intervals)>) -> io::Result<Ending> {
    std::fs::create_dir_all(folder)?;
    let open = |name: &str| File::create(folder.join(format!("{name}.hlog"))).map(LineWriter::new);
    let (response, service) = (open("response_time")?, open("service_time")?);
    let shown = folder.display().to_string();
    let (tell, ending) = told(format!("hdr={shown}"), {
        let mailbox = mailbox.clone();
        move || mailbox.close()
    });
    let body = move || {
        let problem = write_all(&mailbox, response, service).err();
        // Whatever comes after a problem goes nowhere, as the logs would have a gap that nobody sees.
        let mut lost = 0;
        while mailbox.receive().is_some() {
            lost += 1;
        }
        let problem = problem.map(|error| format!("can't write {shown}: {error}"));
        tell.tell(problem, mailbox.dropped() + lost, "windows");
    };
    thread::Builder::new().name("hdr".to_owned()).spawn(body)?;
    Ok(ending)
}

fn write_all(
    mailbox: &Mailbox<(SystemTime, Intervals)>,
    mut response: LineWriter<File>,
    mut service: LineWriter<File>,
) -> io::Result<()> {
    let Some((start, mut intervals)) = mailbox.receive() else { return Ok(()) };
    let mut serializers = [V2DeflateSerializer::new(), V2DeflateSerializer::new()];
    let [first, second] = &mut serializers;
    let mut responses = begin(start, &mut response, first, "finished - scheduled")?;
    let mut services = begin(start, &mut service, second, "finished - sent")?;
    loop {
        let Intervals { from, lasted, histograms } = &intervals;
        for (tag, response, service) in histograms {
            let tag = tag.as_deref().and_then(Tag::new);
            write_one(&mut responses, response, *from, *lasted, tag)?;
            write_one(&mut services, service, *from, *lasted, tag)?;
        }
        match mailbox.receive() {
            Some((_, next)) => intervals = next,
            None => return Ok(()),
        }
    }
}

type Log<'a> = IntervalLogWriter<'a, 'a, LineWriter<File>, V2DeflateSerializer>;

fn begin<'a>(
    start: SystemTime,
    file: &'a mut LineWriter<File>,
    serializer: &'a mut V2DeflateSerializer,
    what: &str,
) -> io::Result<Log<'a>> {
    let version = env!("CARGO_PKG_VERSION");
    IntervalLogWriterBuilder::new()
        .add_comment("[Histogram log format version 1.3]")
        .add_comment(&format!("[Throng {version}: {what}, in microseconds; Interval_Max is in milliseconds]"))
        .with_start_time(start)
        .with_base_time(start)
        .with_max_value_divisor(1_000.0)
        .begin_log_with(file, serializer)
}

fn write_one(
    log: &mut Log<'_>,
    times: &Times,
    from: Duration,
    lasted: Duration,
    tag: Option<Tag<'_>>,
) -> io::Result<()> {
    let Some(times) = times else { return Ok(()) };
    log.write_histogram(times, from, lasted, tag).map_err(|error| io::Error::other(format!("{error:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_neither_spaces_nor_commas() {
        assert_eq!(tag("GET /a, b", "GET"), "GET_/a__b");
        assert_eq!(tag("home", "GET"), "GET_home");
        assert!(Tag::new(&tag("a\r\nb", "POST")).is_some());
    }
}
