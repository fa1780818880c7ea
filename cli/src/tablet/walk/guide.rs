use std::{collections::BTreeSet, io};

use form::{Finding, Kind, Words};
use kernel::{Actor, Entry, Path, Stamp};
use zoufang_client::{Interview, Step};

use super::{
    answer,
    card::Card,
    findings, help,
    input::{Lines, Typed},
    line::Line,
    paper::{Ink, Paper},
    route::{Plan, Standing},
    words, writing,
};

/// Who leads through a visit: puts the questions, reads the lines, keeps the way.
pub(super) struct Guide<'g, 'i> {
    pub talk: &'g mut Interview<'i>,
    pub paper: Paper<'g>,
    pub lines: Lines<'g>,
    pub plan: Plan,
    /// Names the person behind an actor.
    pub who: &'g dyn Fn(Actor) -> Option<String>,
    pub now: Stamp,
    pub standing: Standing,
    pub done: Done,
}

/// What was done on the way.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// How the walk stood before each question that was put.
    passed: Vec<Standing>,
    heading: Option<(String, Option<Entry>)>,
    pub known: Vec<Finding>,
    pub changed: BTreeSet<Path>,
    pub confirmed: BTreeSet<Path>,
    pub added: usize,
}

/// How somebody decides.
pub(super) enum Decision {
    Yes,
    No,
    /// To go back first.
    Back,
}

/// What a step comes down to.
enum Stop {
    Read(Words, String, Option<Entry>),
    Ask(Box<Card>),
    More(String),
}

/// How the walk goes on.
pub(super) enum Way {
    On,
    Back,
    End,
    Quit,
}

impl Guide<'_, '_> {
    /// Walks to the end, or until somebody ends it. Gives whether the visit is to be kept.
    pub(super) fn walk(&mut self) -> io::Result<bool> {
        self.done.known = self.talk.findings();
        loop {
            let here = self.standing.clone();
            let Some(stop) = self.stop() else { return Ok(true) };
            let way = match stop {
                Stop::Read(label, group, entry) => {
                    self.head(&group, entry.as_ref())?;
                    self.paper.text(1, Ink::Faint, &words::both(&label))?;
                    continue;
                }
                Stop::Ask(mut card) => {
                    self.done.passed.push(here.clone());
                    self.head(&card.group, card.path.entry.as_ref())?;
                    card.show(&mut self.paper, self.talk.form(), self.who)?;
                    self.ask(&mut card, &here)?
                }
                Stop::More(repeat) => {
                    self.done.passed.push(here.clone());
                    self.offer_more(&repeat, &here)?
                }
            };
            match way {
                Way::On => {}
                Way::Back => {
                    self.done.passed.pop();
                    self.step_back();
                }
                Way::End => return Ok(true),
                Way::Quit => match self.decide("不保存,退出? leave without saving?")? {
                    Decision::Yes => return Ok(false),
                    Decision::No | Decision::Back => self.step_back(),
                },
            }
        }
    }

    /// Goes back to the question that was put last.
    pub(super) fn step_back(&mut self) {
        self.standing = self.done.passed.pop().unwrap_or_default();
    }

    /// Asks for yes or no; no if nothing is said.
    pub(super) fn decide(&mut self, question: &str) -> io::Result<Decision> {
        loop {
            self.paper.prompt(&format!("{question} (y/N) "))?;
            let Some(line) = self.line()? else { return Ok(Decision::No) };
            match line.trim().to_lowercase().as_str() {
                "y" | "yes" | "是" | "\u{ff59}" => return Ok(Decision::Yes),
                "" | "n" | "no" | "否" | "\u{ff4e}" => return Ok(Decision::No),
                "<" | "\u{ff1c}" | "《" => return Ok(Decision::Back),
                _ => {}
            }
        }
    }

    fn stop(&mut self) -> Option<Stop> {
        Some(match self.standing.step(self.talk, &self.plan)? {
            Step::Ask(due) if due.question.kind == Kind::Note => {
                let group = due.group().unwrap_or_default().to_owned();
                Stop::Read(due.question.label.clone(), group, due.path.entry.clone())
            }
            Step::Ask(due) => Stop::Ask(Box::new(Card::of(&due))),
            Step::More(repeat) => Stop::More(repeat.to_owned()),
        })
    }

    fn ask(&mut self, card: &mut Card, here: &Standing) -> io::Result<Way> {
        loop {
            self.paper.prompt("")?;
            let Some(line) = self.line()? else { return Ok(Way::End) };
            let entry = card.path.entry.as_ref();
            let is_done = match Line::read(&line) {
                Line::Leave => true,
                Line::Same => self.confirm(card)?,
                Line::Blank => self.write(card, &writing::blank(&card.question.kind))?,
                Line::Back => return Ok(Way::Back),
                Line::Skip => {
                    self.standing.skip(self.talk, &card.group, entry);
                    true
                }
                Line::Add(name) => {
                    let repeat = entry.map(|entry| entry.repeat.clone());
                    self.add(name, repeat.as_deref(), here)?
                }
                Line::End => return Ok(Way::End),
                Line::Quit => return Ok(Way::Quit),
                Line::Text(text) => {
                    match answer::read(&card.question.kind, &card.choices, text, self.now) {
                        Ok(reply) => self.write(card, &reply)?,
                        Err(misread) => self.tell(card, misread)?,
                    }
                }
                Line::Help => {
                    help::show(&mut self.paper, self.talk.form(), card)?;
                    false
                }
                Line::Findings => self.show_findings()?,
                Line::Page => {
                    card.show_choices(&mut self.paper)?;
                    false
                }
            };
            if is_done {
                return Ok(Way::On);
            }
        }
    }

    pub(super) fn show_findings(&mut self) -> io::Result<bool> {
        findings::show_all(&mut self.paper, self.talk, &self.talk.findings())?;
        Ok(false)
    }

    /// Writes a heading when another group or entry begins, or an entry got its name.
    pub(super) fn head(&mut self, group: &str, entry: Option<&Entry>) -> io::Result<()> {
        let mut path = String::new();
        let mut parts = Vec::new();
        for part in group.split('/') {
            path = if path.is_empty() { part.to_owned() } else { format!("{path}/{part}") };
            parts.push(self.label(&path));
            if let Some(entry) = entry.filter(|entry| entry.repeat == part) {
                parts.push(words::entry(self.talk, entry));
            }
        }
        let heading = format!("【{}】", parts.join(" › "));
        let stands = Some((heading.clone(), entry.cloned()));
        if self.done.heading == stands {
            return Ok(());
        }
        self.done.heading = stands;
        self.paper.gap()?;
        self.paper.text(0, Ink::Heading, &heading)
    }

    pub(super) fn label(&self, group: &str) -> String {
        self.talk.form().group_label(group).map(words::both).unwrap_or_default()
    }

    pub(super) fn line(&mut self) -> io::Result<Option<String>> {
        loop {
            match self.lines.next()? {
                Typed::Line(line) => {
                    self.paper.typed(&line)?;
                    return Ok(Some(line));
                }
                Typed::Unreadable => {
                    let told = "过长或不是文字,请重新输入 / too long or no text; once more";
                    self.paper.text(5, Ink::Alarm, told)?;
                    self.paper.prompt("")?;
                }
                Typed::End => {
                    self.paper.gap()?;
                    return Ok(None);
                }
            }
        }
    }
}
