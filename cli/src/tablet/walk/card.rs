use std::io;

use form::{Form, Question, Words};
use kernel::{Actor, Path};
use zoufang_client::{Before, Due, Reply};

use super::{
    choices::Choices,
    paper::{Ink, Paper},
    words,
};

/// A question as it is put to the visitor.
#[derive(Debug, Clone)]
pub(super) struct Card {
    pub path: Path,
    pub question: Question,
    pub choices: Choices,
    /// What was known before the visit.
    pub before: Option<Before>,
    /// What the form proposes.
    pub proposed: Option<Reply>,
    pub hint: Words,
    /// Where its group stands.
    pub group: String,
    reply: Option<Reply>,
    is_required: bool,
}

impl Card {
    pub(super) fn of(due: &Due<'_>) -> Self {
        Self {
            path: due.path.clone(),
            question: due.question.clone(),
            choices: Choices::of(due.offered()),
            before: due.before(),
            proposed: due.prefilled(),
            hint: due.hint(),
            group: due.group().unwrap_or_default().to_owned(),
            reply: due.reply(),
            is_required: due.is_required(),
        }
    }

    /// Writes the question down with all that helps to answer it.
    pub(super) fn show(
        &mut self,
        paper: &mut Paper<'_>,
        form: &Form,
        who: &dyn Fn(Actor) -> Option<String>,
    ) -> io::Result<()> {
        let number = form.questions().position(|other| other.name == self.question.name);
        let (number, star) = (number.unwrap_or(0) + 1, if self.is_required { " *" } else { "" });
        let label = words::both(&self.question.label);
        paper.text(1, Ink::Plain, &format!("{number}. {label}{star}"))?;
        if !self.hint.zh.is_empty() {
            paper.text(5, Ink::Faint, &words::both(&self.hint))?;
        }
        self.show_known(paper, form, who)?;
        self.show_choices(paper)
    }

    /// Writes down the next choices, as many as fit on a page.
    pub(super) fn show_choices(&mut self, paper: &mut Paper<'_>) -> io::Result<()> {
        let numbers = self.choices.turn_page();
        self.show_numbered(paper, &numbers)?;
        if self.choices.is_long() {
            let more = format!(
                "共 {} 项:* 看下一页,或输入部分文字查找 / {0} in all: * turns the page; type a part to search",
                self.choices.len()
            );
            paper.text(5, Ink::Faint, &more)?;
        }
        Ok(())
    }

    /// Writes down these choices.
    pub(super) fn show_numbered(&self, paper: &mut Paper<'_>, numbers: &[usize]) -> io::Result<()> {
        let is_chosen = |code: &str| match &self.reply {
            Some(Reply::Codes(codes)) => codes.iter().any(|chosen| chosen == code),
            Some(Reply::One(value)) => {
                value.text().is_some_and(|text| text.split(' ').any(|chosen| chosen == code))
            }
            None => false,
        };
        let told: Vec<String> =
            numbers.iter().map(|number| self.choices.told(*number, is_chosen)).collect();
        paper.row(5, &told)
    }

    fn show_known(
        &self,
        paper: &mut Paper<'_>,
        form: &Form,
        who: &dyn Fn(Actor) -> Option<String>,
    ) -> io::Result<()> {
        let told = |reply: &Reply| words::reply(form, &self.path, reply);
        let known = self.before.as_ref().and_then(|before| before.reply.as_ref());
        if let Some(before) = &self.before {
            let date = before.observed.map(|date| date.to_string());
            let source = date.into_iter().chain(before.by.and_then(who));
            let source = source.collect::<Vec<_>>().join(" ");
            let disputed = if before.is_disputed { " ⚖ 待审核 disputed" } else { "" };
            let value = known.map_or_else(String::new, told);
            paper.text(5, Ink::Plain, &format!("上次 last: {value} ({source}){disputed}"))?;
        }
        if self.reply.as_ref() != known
            && let Some(reply) = &self.reply
        {
            paper.text(5, Ink::Plain, &format!("本次 now: {}", told(reply)))?;
        }
        if let Some(proposed) = &self.proposed {
            let proposed = told(proposed);
            paper.text(5, Ink::Faint, &format!("建议 proposed: {proposed} (= 采用 takes it)"))?;
        }
        Ok(())
    }
}
