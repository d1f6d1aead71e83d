//! From a form to a plan: what can be started, and what is wrong with what somebody typed.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context;
use serde_json::Value;
use tokio::sync::mpsc::Sender;

use super::super::build::runnable;
use super::super::run::{hold_to_policy, no_run, plan_of};
use super::super::{Failed, compiler};
use crate::address::Target;
use crate::build;
use crate::exit;
use crate::plan::{self, Override, Plan, PlanError, Rate, Source, Time};
use crate::policy::Policy;
use crate::run::{RunError, rehearse};
use crate::threshold::Expression;
use crate::units::thousands;
use crate::web::{Form, Refusal, Starter, Subject};

/// How deep folders are searched.
const DEEPEST: usize = 4;
/// How many subjects are listed.
const MOST: usize = 500;
/// The most users that the command line takes.
const MOST_USERS: u64 = 10_000_000;
/// Folders in which nobody keeps what is to be run, but a lot else.
const PASSED_OVER: [&str; 4] = ["node_modules", "target", "__pycache__", "venv"];
/// The form's fields that a plan has under the same name.
const FIELDS: [&str; 5] = ["target", "users", "spawn_rate", "rate", "duration"];

/// Starts runs of what lies in some folders.
#[derive(Debug)]
pub(super) struct Launcher {
    given: Vec<PathBuf>,
    target: Option<String>,
    policy: Option<PathBuf>,
    plans: Sender<Plan>,
}

impl Launcher {
    /// A policy that does not hold, and a path that is not there, are found now.
    pub(super) fn new(
        given: &[PathBuf],
        target: Option<&Target>,
        policy: Option<&Path>,
        plans: Sender<Plan>,
    ) -> Result<Self, Failed> {
        let invalid = |error: anyhow::Error| Failed { error, code: exit::INVALID };
        policy.map(Policy::load).transpose().context("the policy does not hold").map_err(invalid)?;
        for path in given {
            std::fs::metadata(path)
                .with_context(|| format!("can't read {}", path.display()))
                .map_err(invalid)?;
        }
        let given = if given.is_empty() { vec![PathBuf::from(".")] } else { given.to_vec() };
        let (target, policy) = (target.map(ToString::to_string), policy.map(Path::to_owned));
        Ok(Self { given, target, policy, plans })
    }

    /// The plan of a form whose texts are well-formed, with all that can be found wrong without sending anything.
    fn plan(&self, form: &Form) -> Result<Plan, Refusal> {
        let subject = self.subjects().into_iter().find(|subject| subject.path == form.subject);
        let Some(subject) = subject else {
            return Err(refusal(Some("subject"), "choose what to run"));
        };
        let plan = source(&subject, form).and_then(|source| plan_of(&source));
        let mut plan = plan.map_err(|error| refusal(field_of(&error), &error.problem))?;
        hold_to_policy(&mut plan, self.policy.as_deref()).map_err(|error| policy_refusal(&error))?;
        if self.policy.is_none() {
            for scenario in &mut plan.scenarios {
                scenario.component = runnable(&scenario.component, &[])
                    .map_err(|failed| refusal(Some("subject"), &format!("{:#}", failed.error)))?;
            }
        }
        let compiler = compiler().map_err(|failed| refusal(None, &format!("{:#}", failed.error)))?;
        match rehearse(&plan, &compiler) {
            Ok(_) => Ok(plan),
            Err(error) => {
                let field = matches!(error, RunError::Component(_)).then_some("subject");
                Err(refusal(field, &format!("{:#}", no_run(error).error)))
            }
        }
    }
}

impl Starter for Launcher {
    fn subjects(&self) -> Vec<Subject> {
        let mut found = Vec::new();
        for path in &self.given {
            if path.is_dir() {
                search(path, DEEPEST, &mut found);
            } else {
                found.push(Subject { path: shown(path), kind: kind_of(path) });
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found.dedup();
        found
    }

    fn target(&self) -> Option<String> {
        self.target.clone()
    }

    fn start(&self, form: &Form) -> Result<(), Vec<Refusal>> {
        let malformed = malformed(form);
        if !malformed.is_empty() {
            return Err(malformed);
        }
        let plan = self.plan(form).map_err(|refusal| vec![refusal])?;
        self.plans.try_send(plan).map_err(|_| vec![refusal(None, "another run is about to begin")])
    }
}

/// What is no number, rate, time, address or expression: all of it, in the words of what reads the command line.
fn malformed(form: &Form) -> Vec<Refusal> {
    fn check<T: FromStr<Err: ToString>>(text: &str) -> Option<String> {
        let text = text.trim();
        (!text.is_empty()).then(|| text.parse::<T>().err().map(|error| error.to_string())).flatten()
    }
    let users = form.users.trim();
    let whole = users.is_empty() || users.parse::<u64>().is_ok_and(|users| (1..=MOST_USERS).contains(&users));
    let users =
        (!whole).then(|| format!("'{users}' is not a number of users; give 1 to {}", thousands(MOST_USERS)));
    let fields = [
        ("target", check::<Target>(&form.target)),
        ("users", users),
        ("spawn_rate", check::<Rate>(&form.spawn_rate)),
        ("rate", check::<Rate>(&form.rate)),
        ("duration", check::<Time>(&form.duration)),
    ];
    let thresholds = form.thresholds.lines().map(|line| ("thresholds", check::<Expression>(line)));
    let all = fields.into_iter().chain(thresholds);
    all.filter_map(|(field, message)| Some(refusal(Some(field), &message?))).collect()
}

/// A document with what the form says in the place of its own.
fn source(subject: &Subject, form: &Form) -> Result<Source, PlanError> {
    let path = Path::new(&subject.path);
    let mut source =
        if subject.kind == "plan" { Source::file(path)? } else { Source::component_as_planned(path)? };
    for replacement in plan::from_environment(std::env::vars()) {
        source.replace(replacement)?;
    }
    let number = |text: &str| text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from);
    if !form.target.trim().is_empty() {
        source.replace(Override::at(&["target"], form.target.trim()))?;
    }
    let load = [
        ("users", number(form.users.trim())),
        ("spawn_rate", form.spawn_rate.trim().into()),
        ("rate", form.rate.trim().into()),
        ("duration", form.duration.trim().into()),
    ];
    let given = load.into_iter().filter(|(_, value)| value.as_str() != Some(""));
    source.replace_load(&given.map(|(key, value)| (key.to_owned(), value)).collect())?;
    for threshold in form.thresholds.lines().map(str::trim).filter(|line| !line.is_empty()) {
        source.add(&["thresholds"], threshold)?;
    }
    Ok(source)
}

/// The field that a mistake in the plan comes from.
fn field_of(error: &PlanError) -> Option<&'static str> {
    if error.at.starts_with("thresholds") {
        return Some("thresholds");
    }
    let key = error.at.rsplit('.').next().unwrap_or_default();
    FIELDS.into_iter().find(|field| *field == key).or(error.at.ends_with(".toml").then_some("subject"))
}

/// What a policy does not allow, with the fields that ask for it.
fn policy_refusal(error: &anyhow::Error) -> Refusal {
    let text = format!("{error:#}");
    let asked = |key: &str| text.lines().any(|line| line.trim_start().starts_with(&format!("{key}:")));
    refusal(FIELDS.into_iter().find(|field| asked(field)), &text)
}

fn refusal(field: Option<&'static str>, message: &str) -> Refusal {
    Refusal { field, message: message.to_owned() }
}

fn search(folder: &Path, deeper: usize, found: &mut Vec<Subject>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if found.len() >= MOST {
            return;
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            let skipped = name.starts_with('.') || PASSED_OVER.contains(&name.as_str());
            if deeper > 1 && !skipped && !path.is_symlink() {
                search(&path, deeper - 1, found);
            }
        } else if name.ends_with(".wasm") || (name.ends_with(".toml") && is_plan(&path)) {
            found.push(Subject { path: shown(&path), kind: kind_of(&path) });
        }
    }
}

/// Of the many things that are written in TOML, a plan is what has scenarios.
fn is_plan(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    toml::from_str::<toml::Table>(&text)
        .is_ok_and(|table| table.get("scenarios").is_some_and(toml::Value::is_table))
}

fn kind_of(path: &Path) -> &'static str {
    if build::Source::is_meant_by(path) {
        return "source";
    }
    if path.extension().is_some_and(|extension| extension == "toml") { "plan" } else { "component" }
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_that_can_not_be_read_is_named() {
        let form = Form {
            target: "shop".to_owned(),
            users: "many".to_owned(),
            spawn_rate: "5/s".to_owned(),
            rate: "-1".to_owned(),
            duration: "soon".to_owned(),
            thresholds: "error_rate < 1%\n\np95(response_time) <\nbogus < 1".to_owned(),
            ..Form::default()
        };
        let fields: Vec<_> = malformed(&form).into_iter().filter_map(|it| it.field).collect();
        assert_eq!(fields, ["target", "users", "rate", "duration", "thresholds", "thresholds"]);
        assert!(malformed(&Form::default()).is_empty());
    }

    #[test]
    fn folders_are_searched_for_components_and_plans() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("plans/evening.toml", "[scenarios.browse]\ncomponent = '../browse.wasm'\n");
        put("browse.wasm", "");
        for other in
            ["Cargo.toml", "node_modules/a.wasm", ".git/b.wasm", "target/c.wasm", "a/b/c/d/e.wasm", "x.js"]
        {
            put(other, "[package]\n");
        }
        let (sender, _plans) = tokio::sync::mpsc::channel(1);
        let launcher = Launcher::new(&[folder.path().to_owned()], None, None, sender).ok().unwrap();
        let found: Vec<_> = launcher.subjects().into_iter().map(|it| (it.path, it.kind)).collect();
        let path = |name: &str| folder.path().join(name).display().to_string();
        assert_eq!(found, [(path("browse.wasm"), "component"), (path("plans/evening.toml"), "plan")]);
        let refused = launcher.start(&Form { subject: "/etc/passwd".to_owned(), ..Form::default() });
        assert_eq!(refused.unwrap_err()[0].field, Some("subject"));
    }
}
