//! Scenarios whose users do nothing but fail: going on with them says nothing about the target.

use super::Load;
use crate::recorder::Window;

/// How often each user must have been lost before its scenario is given up.
const LOSSES_EACH: u64 = 3;
/// And all of them together.
const LEAST_LOSSES: u64 = 5;

/// What became of each scenario's users.
pub(super) struct Futility {
    scenarios: Vec<Fate>,
}

struct Fate {
    name: String,
    most_users: u64,
    /// Losses since an iteration last returned.
    lost: u64,
    /// Whether any ever did.
    returned: bool,
}

impl Futility {
    pub(super) fn new(load: &Load) -> Self {
        let fate = |crew: &super::Crew| Fate {
            name: crew.name.clone(),
            most_users: crew.shape.most_users(),
            lost: 0,
            returned: false,
        };
        Self { scenarios: load.crews.iter().map(fate).collect() }
    }

    /// The scenario that is to be given up after this window, if one is.
    pub(super) fn look(&mut self, window: &Window) -> Option<&str> {
        for (number, totals) in window.totals.scenarios.iter() {
            let Some(fate) = self.scenarios.get_mut(*number) else { continue };
            if totals.returned > 0 {
                (fate.lost, fate.returned) = (0, true);
            } else {
                fate.lost += totals.lost;
            }
        }
        let users = window.users as u64;
        let given_up = |fate: &&Fate| fate.lost >= LEAST_LOSSES.max(LOSSES_EACH * fate.most_users.min(users));
        self.scenarios.iter().find(given_up).map(|fate| fate.name.as_str())
    }

    /// The scenario whose users did nothing but fail, whenever that was.
    pub(super) fn in_all(&self) -> Option<&str> {
        let fate = self.scenarios.iter().find(|fate| fate.lost > 0 && !fate.returned);
        fate.map(|fate| fate.name.as_str())
    }
}
