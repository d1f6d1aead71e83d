//! Which task is next: the scenario's tasks as the plan wants them.

use thiserror::Error;

use super::Task;
use crate::chance::Chance;
use crate::plan::TaskWeight;

/// Why the plan's wishes do not fit the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TaskError {
    /// A task is named that is not there.
    #[error("the scenario has no task '{wanted}'; it has {known}")]
    Unknown {
        /// The name.
        wanted: String,
        /// The names there are.
        known: String,
    },
    /// Tags or weights leave nothing.
    #[error("no task is left to run; tasks and tags: {0}")]
    NoneLeft(String),
}

/// Tasks by weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tasks {
    /// Task number and the sum of the weights up to and with it; only tasks of weight above 0.
    cumulative: Vec<(usize, u64)>,
}

impl Tasks {
    /// The tasks that `names` names and that have one of `tags` (all, where there are none), with the weights replaced that
    /// `weights` names.
    pub fn new(
        tasks: &[Task],
        names: &[String],
        tags: &[String],
        weights: &[TaskWeight],
    ) -> Result<Self, TaskError> {
        let mut named = names.iter().chain(weights.iter().map(|it| &it.task));
        if let Some(wanted) = named.find(|wanted| !tasks.iter().any(|it| it.name == **wanted)) {
            let known = tasks.iter().map(|task| task.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(TaskError::Unknown { wanted: wanted.clone(), known });
        }
        let mut cumulative = Vec::new();
        let mut sum = 0;
        for (number, task) in tasks.iter().enumerate() {
            let named = names.is_empty() || names.contains(&task.name);
            let tagged = tags.is_empty() || task.tags.iter().any(|tag| tags.contains(tag));
            let replaced = weights.iter().rfind(|wanted| wanted.task == task.name);
            let weight = u64::from(replaced.map_or(task.weight, |wanted| wanted.weight));
            if named && tagged && weight > 0 {
                sum += weight;
                cumulative.push((number, sum));
            }
        }
        if cumulative.is_empty() {
            return Err(TaskError::NoneLeft(listing(tasks)));
        }
        Ok(Self { cumulative })
    }

    /// Chooses a task by weight.
    pub fn choose(&self, chance: &mut Chance) -> usize {
        let sum = self.cumulative.last().map_or(0, |(_, sum)| *sum);
        let drawn = chance.below(sum);
        let position = self.cumulative.partition_point(|(_, upto)| *upto <= drawn);
        self.cumulative[position].0
    }

    /// The tasks that take part, by number, each with its share of all iterations.
    pub fn shares(&self) -> impl Iterator<Item = (usize, f64)> {
        let sum = self.cumulative.last().map_or(1, |(_, sum)| *sum) as f64;
        let mut before = 0;
        self.cumulative.iter().map(move |(number, upto)| {
            let weight = upto - std::mem::replace(&mut before, *upto);
            (*number, weight as f64 / sum)
        })
    }
}

fn listing(tasks: &[Task]) -> String {
    let each = tasks.iter().map(|task| format!("{} [{}]", task.name, task.tags.join(", ")));
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;

    fn tasks() -> Vec<Task> {
        let task = |name: &str, weight, tag: &str| Task {
            name: name.to_owned(),
            weight,
            tags: vec![tag.to_owned()],
        };
        vec![
            task("health", 1, "ops"),
            task("list", 5, "read"),
            task("detail", 3, "read"),
            task("off", 0, "read"),
        ]
    }

    fn shares(tags: &[&str], weights: &[&str]) -> Result<Vec<(usize, f64)>, TaskError> {
        let tags: Vec<_> = tags.iter().map(|&tag| tag.to_owned()).collect();
        let weights: Vec<_> = weights.iter().map(|weight| weight.parse().unwrap()).collect();
        Ok(Tasks::new(&tasks(), &[], &tags, &weights)?.shares().collect())
    }

    #[test]
    fn tags_select_and_weights_replace() {
        assert_eq!(shares(&[], &[]).unwrap(), [(0, 1.0 / 9.0), (1, 5.0 / 9.0), (2, 3.0 / 9.0)]);
        assert_eq!(shares(&["read"], &["list=1"]).unwrap(), [(1, 0.25), (2, 0.75)]);
        assert_eq!(shares(&["read"], &["list=0", "off=2", "detail=2"]).unwrap(), [(2, 0.5), (3, 0.5)]);
    }

    #[test]
    fn names_select_among_what_tags_leave() {
        let names = ["health", "list"].map(str::to_owned);
        let chosen = |tags: &[String]| {
            Tasks::new(&tasks(), &names, tags, &[])
                .map(|it| it.shares().map(|(task, _)| task).collect::<Vec<_>>())
        };
        assert_eq!(chosen(&[]).unwrap(), [0, 1]);
        assert_eq!(chosen(&["read".to_owned()]).unwrap(), [1]);
        let unknown = Tasks::new(&tasks(), &["lst".to_owned()], &[], &[]).unwrap_err().to_string();
        assert!(unknown.starts_with("the scenario has no task 'lst'; it has health"), "{unknown}");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let unknown = shares(&[], &["lst=1"]).unwrap_err().to_string();
        assert_eq!(unknown, "the scenario has no task 'lst'; it has health, list, detail, off");
        assert!(shares(&["write"], &[]).unwrap_err().to_string().contains("health [ops]"));
    }

    #[test]
    fn choices_follow_the_weights() {
        let tasks = Tasks::new(&tasks(), &[], &[], &[]).unwrap();
        let mut chance = Chance::of_user(3, 0, Purpose::Tasks);
        let mut counts = [0.0; 4];
        for _ in 0..90_000 {
            counts[tasks.choose(&mut chance)] += 1.0;
        }
        // Binomial: three standard deviations are below 450 for each.
        for (count, expected) in counts.into_iter().zip([10_000.0, 50_000.0, 30_000.0, 0.0]) {
            assert!(f64::abs(count - expected) < 450.0, "{counts:?}");
        }
    }
}
