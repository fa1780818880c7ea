use std::io;

use form::Kind;
use kernel::{Path, Value};
use zoufang_client::Reply;

use super::{answer::Misread, card::Card, findings, guide::Guide, paper::Ink};

impl Guide<'_, '_> {
    /// Confirms what was known, or takes what is proposed. Gives whether that was possible.
    pub(super) fn confirm(&mut self, card: &Card) -> io::Result<bool> {
        let is_known = card.before.as_ref().is_some_and(|before| before.reply.is_some());
        if !is_known {
            if let Some(proposed) = &card.proposed {
                return self.write(card, proposed);
            }
            self.paper.text(5, Ink::Alarm, "没有可确认的答案 / there is nothing to confirm")?;
            return Ok(false);
        }
        if let Err(refused) = self.talk.confirm(&card.path) {
            self.paper.text(5, Ink::Alarm, &refused.to_string())?;
            return Ok(false);
        }
        self.done.changed.remove(&card.path);
        self.done.confirmed.insert(card.path.clone());
        self.show_fresh(&card.path)?;
        Ok(true)
    }

    /// Writes an answer into the draft. Gives whether it may be written there.
    pub(super) fn write(&mut self, card: &Card, reply: &Reply) -> io::Result<bool> {
        if let Err(refused) = self.talk.answer(&card.path, reply) {
            self.paper.text(5, Ink::Alarm, &refused.to_string())?;
            return Ok(false);
        }
        let is_same = card.before.as_ref().and_then(|before| before.reply.as_ref()) == Some(reply);
        let (into, other) = match is_same {
            true => (&mut self.done.confirmed, &mut self.done.changed),
            false => (&mut self.done.changed, &mut self.done.confirmed),
        };
        other.remove(&card.path);
        into.insert(card.path.clone());
        self.show_fresh(&card.path)?;
        Ok(true)
    }

    fn show_fresh(&mut self, path: &Path) -> io::Result<()> {
        let now = self.talk.findings();
        findings::show_fresh(&mut self.paper, self.talk, path, &self.done.known, &now)?;
        self.done.known = now;
        Ok(())
    }

    /// Says why a line was not taken. It never was.
    pub(super) fn tell(&mut self, card: &Card, misread: Misread) -> io::Result<bool> {
        match misread {
            Misread::Expected(what) => self.paper.text(5, Ink::Alarm, what)?,
            Misread::NoChoice(word) => {
                let told = format!("没有此选项 / not a choice: {word}");
                self.paper.text(5, Ink::Alarm, &told)?;
            }
            Misread::Alike(numbers) => card.show_numbered(&mut self.paper, &numbers)?,
        }
        Ok(false)
    }
}

/// What says that there is no answer.
pub(super) fn blank(kind: &Kind) -> Reply {
    match kind {
        Kind::Many(_) => Reply::Codes(Vec::new()),
        _ => Reply::One(Value::Blank),
    }
}
