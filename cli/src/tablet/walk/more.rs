use std::io;

use zoufang_client::Step;

use super::{
    guide::{Guide, Way},
    help,
    line::Line,
    paper::Ink,
    route::Standing,
    words,
};

impl Guide<'_, '_> {
    /// At the end of a repeat, another entry can be added.
    pub(super) fn offer_more(&mut self, repeat: &str, here: &Standing) -> io::Result<Way> {
        self.head(repeat, None)?;
        let count = self.talk.visit().entries(repeat).len();
        let told =
            format!("现有 {count} 条;+ 增加,回车继续 / {count} so far; + adds one, Enter goes on");
        self.paper.text(1, Ink::Plain, &told)?;
        loop {
            self.paper.prompt("")?;
            let Some(line) = self.line()? else { return Ok(Way::End) };
            let is_done = match Line::read(&line) {
                Line::Leave | Line::Skip => true,
                Line::Add(name) => self.add(name, Some(repeat), here)?,
                Line::Findings => self.show_findings()?,
                Line::Back => return Ok(Way::Back),
                Line::End => return Ok(Way::End),
                Line::Quit => return Ok(Way::Quit),
                Line::Same | Line::Blank | Line::Help | Line::Page | Line::Text(_) => {
                    help::show_keys(&mut self.paper)?;
                    false
                }
            };
            if is_done {
                return Ok(Way::On);
            }
        }
    }

    /// Adds an entry and turns off to fill it in. Gives whether one was added.
    pub(super) fn add(
        &mut self,
        name: &str,
        repeat: Option<&str>,
        here: &Standing,
    ) -> io::Result<bool> {
        let open = self.talk.steps(None).filter_map(|step| match step {
            Step::More(repeat) => Some(repeat.to_owned()),
            Step::Ask(_) => None,
        });
        let open: Vec<String> = open.collect();
        let label = |repeat: &str| {
            self.talk.form().group_label(repeat).map(words::both).unwrap_or_default()
        };
        let meant = match (name, repeat) {
            ("", Some(repeat)) => Some(repeat),
            ("", None) => None,
            (name, _) => open
                .iter()
                .find(|open| *open == name || label(open).contains(name))
                .map(String::as_str),
        };
        let meant = meant.filter(|repeat| open.iter().any(|open| open == repeat));
        let added = meant.map(|repeat| self.talk.add(repeat));
        let Some(Ok(entry)) = added else {
            let rows: Vec<String> =
                open.iter().map(|open| format!("+{open} {}", self.label(open))).collect();
            self.paper.text(5, Ink::Plain, "增加哪一类? / which kind is added?")?;
            self.paper.row(5, &rows)?;
            return Ok(false);
        };
        self.done.added += 1;
        self.done.known = self.talk.findings();
        self.standing.turn_off(entry, here.clone());
        Ok(true)
    }
}
