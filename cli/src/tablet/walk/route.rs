use std::collections::BTreeSet;

use form::{Form, Kind};
use kernel::Entry;
use zoufang_client::{Due, Interview, Place, Step};

/// Which questions a walk is about.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// One group or repeat.
    pub only: Option<String>,
    /// Only what is required.
    pub required: bool,
}

/// How far a walk has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    /// The last step that was taken.
    after: Option<Place>,
    /// The entries that were added on the way, the last of which is being filled in.
    detours: Vec<Detour>,
    /// Those that were filled in, and are not asked again.
    finished: BTreeSet<Entry>,
}

#[derive(Debug, Clone)]
struct Detour {
    entry: Entry,
    /// Where the walk goes on afterwards.
    back: Option<Place>,
}

impl Plan {
    fn is_about(&self, group: &str) -> bool {
        let Some(only) = &self.only else { return true };
        within(group, only) || group.split('/').any(|part| part == only)
    }

    /// Whether the form has what the walk is to be about.
    pub(super) fn is_sound(&self, form: &Form) -> bool {
        self.only.is_none() || form.groups().any(|group| self.is_about(group.path))
    }
}

impl Standing {
    /// Takes the next step, if there is one.
    pub(super) fn step<'a>(&mut self, talk: &'a Interview<'_>, plan: &Plan) -> Option<Step<'a>> {
        loop {
            let next = talk.steps(self.after.as_ref()).find(|step| self.leads_to(step, talk, plan));
            if let Some(step) = next {
                self.after = Some(step.place());
                return Some(step);
            }
            let detour = self.detours.pop()?;
            self.finished.insert(detour.entry);
            self.after = detour.back;
        }
    }

    /// Turns off to fill in an entry; afterwards the walk goes on from `from`.
    pub(super) fn turn_off(&mut self, entry: Entry, from: Self) {
        *self = from;
        self.detours.push(Detour { entry, back: self.after.take() });
    }

    /// Passes by the rest of a question's group, with the groups inside it.
    pub(super) fn skip(&mut self, talk: &Interview<'_>, group: &str, entry: Option<&Entry>) {
        let is_inside = |step: &Step<'_>| match step {
            Step::Ask(due) => {
                due.path.entry.as_ref() == entry
                    && due.group().is_some_and(|inner| within(inner, group))
            }
            Step::More(_) => false,
        };
        let last = talk.steps(self.after.as_ref()).take_while(is_inside).last();
        if let Some(step) = last {
            self.after = Some(step.place());
        }
    }

    fn leads_to(&self, step: &Step<'_>, talk: &Interview<'_>, plan: &Plan) -> bool {
        let due = match step {
            Step::Ask(due) => due,
            Step::More(repeat) => {
                let path = talk.form().groups().map(|group| group.path);
                let mut path = path.filter(|path| path.rsplit('/').next() == Some(repeat));
                let is_meant = path.next().is_some_and(|path| plan.is_about(path));
                return self.detours.is_empty() && is_meant && !plan.required;
            }
        };
        let is_here = match (self.detours.last(), &due.path.entry) {
            (Some(detour), entry) => entry.as_ref() == Some(&detour.entry),
            (None, Some(entry)) => !self.finished.contains(entry),
            (None, None) => true,
        };
        let is_meant =
            || !self.detours.is_empty() || plan.is_about(due.group().unwrap_or_default());
        is_here && is_meant() && can_be_typed(due) && (!plan.required || due.is_required())
    }
}

/// A terminal takes no pictures and records no voice.
fn can_be_typed(due: &Due<'_>) -> bool {
    !matches!(due.question.kind, Kind::Image | Kind::Audio | Kind::Video | Kind::File)
}

/// Whether a group is another, or stands inside it.
fn within(group: &str, outer: &str) -> bool {
    group.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
