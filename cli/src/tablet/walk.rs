//! A visit as a walk through its questions, line by line.

mod answer;
mod card;
mod choices;
mod findings;
mod guide;
mod help;
mod input;
mod line;
mod more;
mod paper;
mod route;
mod words;
mod writing;

use std::{
    io::{self, IsTerminal as _, Write},
    time::{SystemTime, UNIX_EPOCH},
};

use clap::Args;
use kernel::{Actor, Stamp};
use zoufang_client::{Client, Ports, Visit};

use super::show;
use crate::outcome::Trouble;
use guide::{Decision, Done, Guide};
use input::Lines;
use paper::{Ink, Paper};
use route::{Plan, Standing};

/// Whether and how the questions are gone through one by one.
#[derive(Debug, Args)]
pub(super) struct Walking {
    /// 逐题填写,从标准输入读取;在终端上不带其他选项时即如此 / question by question, read from
    /// standard input; on a terminal without other options this is so anyway
    #[arg(long)]
    walk: bool,
    /// 只填一组,如 income、member、coverage / only one group or repeat
    #[arg(long, value_name = "GROUP")]
    only: Option<String>,
    /// 只填必填项 / only what is required
    #[arg(long)]
    required: bool,
}

/// Where and for whom a walk takes place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Whether the people are generated.
    pub demo: bool,
    /// Whether standard output belongs to a machine.
    pub json: bool,
}

impl Walking {
    /// Whether the questions are to be gone through, when nothing was `said` on the command line.
    pub(super) fn is_meant(&self, said: bool, json: bool) -> bool {
        let asked_for = self.walk || self.required || self.only.is_some();
        asked_for || (!said && !json && io::stdin().is_terminal())
    }

    /// Goes through the questions of a visit. Gives whether it is to be saved.
    pub(super) fn walk<P: Ports>(
        self,
        client: &Client<P>,
        visit: &mut Visit,
        setting: Setting,
    ) -> Result<bool, Trouble> {
        let plan = Plan { only: self.only, required: self.required };
        if !plan.is_sound(client.form()) {
            let groups = client.form().groups().map(|group| group.path);
            let groups = groups.collect::<Vec<_>>().join(" ");
            return Err(Trouble::Usage(format!(
                "没有这一组,可选: / no such group; there are: {groups}"
            )));
        }
        let who = |actor: Actor| {
            let author = client.author(actor);
            if author == "server" {
                return Some("系统 server".to_owned());
            }
            let user = author.parse().ok();
            user.and_then(|user| client.people().name(user)).map(str::to_owned)
        };
        let now = now();
        let kept = visit.interview(now, |talk| {
            let (paper, lines) = (paper(setting.json), Lines::of(io::stdin().lock()));
            let (standing, done) = (Standing::default(), Done::default());
            let mut guide = Guide { talk, paper, lines, plan, who: &who, now, standing, done };
            guide.whole_way(setting.demo)
        });
        Ok(kept?)
    }
}

impl Guide<'_, '_> {
    /// From the first line to the last. Gives whether the visit is to be saved.
    fn whole_way(&mut self, demo: bool) -> io::Result<bool> {
        if demo {
            self.paper.text(0, Ink::Heading, show::DEMO)?;
        }
        help::show_keys(&mut self.paper)?;
        loop {
            if !self.walk()? {
                return Ok(false);
            }
            match self.sum_up()? {
                Decision::Yes => return Ok(true),
                Decision::No => return Ok(false),
                Decision::Back => self.step_back(),
            }
        }
    }

    /// Shows what was done, and asks whether it is to be saved.
    fn sum_up(&mut self) -> io::Result<Decision> {
        let Done { changed, confirmed, added, .. } = &self.done;
        let told = format!(
            "填写 answered {} · 确认 confirmed {} · 增加 added {added}",
            changed.len(),
            confirmed.len()
        );
        self.paper.gap()?;
        self.paper.text(0, Ink::Heading, "【小结 Summary】")?;
        self.paper.text(2, Ink::Plain, &told)?;
        findings::show_summary(&mut self.paper, self.talk, &self.talk.findings())?;
        self.decide("保存? save?")
    }
}

/// What stands on standard output is for a machine when JSON was asked for; then people read the
/// other one.
fn paper(json: bool) -> Paper<'static> {
    let (out, is_terminal): (Box<dyn Write>, bool) = match json {
        true => (Box::new(io::stderr()), io::stderr().is_terminal()),
        false => (Box::new(io::stdout()), io::stdout().is_terminal()),
    };
    Paper::new(out, is_terminal, io::stdin().is_terminal())
}

fn now() -> Stamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Stamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
