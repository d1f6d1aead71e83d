//! Keeps secrets out of everything that is recorded.

use std::sync::Arc;

use crate::sample::{IterationOutcome, Record, Sample, Verdict};
use crate::secret::Secrets;

/// A recorder that never sees a secret; the same one, if there is none to see.
pub(super) fn masked(inner: Arc<dyn Record>, secrets: &Arc<Secrets>) -> Arc<dyn Record> {
    if secrets.is_empty() {
        return inner;
    }
    Arc::new(Masked { inner, secrets: Arc::clone(secrets) })
}

struct Masked {
    inner: Arc<dyn Record>,
    secrets: Arc<Secrets>,
}

impl Record for Masked {
    fn record(&self, mut sample: Sample) {
        let mask = |text: &mut String| self.secrets.mask_in(text);
        match &mut sample {
            Sample::Request(request) => {
                mask(&mut request.name);
                mask(request.method.to_mut());
                request.tags.iter_mut().for_each(|(key, value)| {
                    mask(key);
                    mask(value);
                });
                if let Verdict::Failure(failure) = &mut request.verdict {
                    mask(&mut failure.reason);
                }
            }
            Sample::Iteration(iteration) => match &mut iteration.outcome {
                IterationOutcome::Error(reason) | IterationOutcome::OverBudget(reason) => mask(reason),
                IterationOutcome::Trapped(trap) => mask(&mut trap.reason),
                IterationOutcome::Completed => {}
            },
            Sample::Check { name, .. } | Sample::Metric { name, .. } => mask(name),
            Sample::Log(line) => mask(&mut line.message),
            Sample::IterationDropped
            | Sample::IterationsMissed(_)
            | Sample::UserStarted
            | Sample::UserEnded => {}
        }
        self.inner.record(sample);
    }
}
