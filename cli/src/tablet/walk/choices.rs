use form::Choice;

/// Choices as they are offered: by number, by code, by label or by a part of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Choices {
    choices: Vec<Choice>,
    /// How many of a long list were shown.
    shown: usize,
}

/// What somebody meant by a word.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Picked {
    /// This code.
    One(String),
    /// One of these, by their numbers.
    Several(Vec<usize>),
    /// Nothing that is offered.
    Nothing,
}

/// How many choices stand on a page.
const PAGE: usize = 20;

impl Choices {
    pub(super) fn of(offered: Vec<&Choice>) -> Self {
        Self { choices: offered.into_iter().cloned().collect(), shown: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.choices.len()
    }

    /// Whether they fill more than a page.
    pub(super) fn is_long(&self) -> bool {
        self.len() > PAGE
    }

    /// The numbers of the next page; after the last one the first again.
    pub(super) fn turn_page(&mut self) -> Vec<usize> {
        let from = if self.shown >= self.len() { 0 } else { self.shown };
        self.shown = (from + PAGE).min(self.len());
        (from..self.shown).collect()
    }

    /// What stands beside a number.
    pub(super) fn told(&self, number: usize, is_chosen: impl Fn(&str) -> bool) -> String {
        let Some(choice) = self.choices.get(number) else { return String::new() };
        let mark = if is_chosen(&choice.code) { "✓" } else { "" };
        format!("{mark}{} {} {}", number + 1, choice.label.zh, choice.label.en)
    }

    /// What is meant by a word: a number that is shown, else a code or a label, else a part of
    /// exactly one label.
    pub(super) fn pick(&self, word: &str) -> Picked {
        let is_plain = !word.starts_with('0') && word.bytes().all(|b| b.is_ascii_digit());
        let number = word.parse::<usize>().ok().filter(|_| is_plain);
        let numbered = number.and_then(|number| self.choices.get(number.checked_sub(1)?));
        let word = word.to_lowercase();
        let is = |text: &str| text.to_lowercase() == word;
        let named = || {
            let named =
                |choice: &&Choice| is(&choice.code) || is(&choice.label.zh) || is(&choice.label.en);
            self.choices.iter().find(named)
        };
        if let Some(choice) = numbered.or_else(named) {
            return Picked::One(choice.code.clone());
        }
        let has = |text: &str| text.to_lowercase().contains(&word);
        let alike = self.choices.iter().enumerate();
        let alike: Vec<(usize, &Choice)> =
            alike.filter(|(_, choice)| has(&choice.label.zh) || has(&choice.label.en)).collect();
        match alike.as_slice() {
            [] => Picked::Nothing,
            [(_, only)] => Picked::One(only.code.clone()),
            several => Picked::Several(several.iter().map(|(number, _)| *number).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use form::Form;

    use super::*;

    fn offered(list: &str) -> Choices {
        Choices::of(Form::household().choices(list).iter().collect())
    }

    #[test]
    fn a_choice_is_meant_by_its_number_code_label_or_a_part_of_it() {
        let (yes_no, causes) = (offered("yes_no"), offered("risk_cause"));
        let one = |code: &str| Picked::One(code.to_owned());
        for (choices, word, picked) in [
            (&yes_no, "1", one("yes")),
            (&yes_no, "no", one("no")),
            (&yes_no, "是", one("yes")),
            (&yes_no, "Y", one("yes")),
            (&yes_no, "3", Picked::Nothing),
            (&yes_no, "0", Picked::Nothing),
            (&yes_no, "perhaps", Picked::Nothing),
            (&causes, "02", one("02")),
        ] {
            assert_eq!(choices.pick(word), picked, "{word}");
        }
    }

    #[test]
    fn a_part_of_several_labels_gives_them_to_choose_from() {
        let ethnicity = offered("ethnicity");
        assert_eq!(ethnicity.pick("畲"), Picked::One("22".to_owned()));
        let Picked::Several(numbers) = ethnicity.pick("an") else { panic!("several are alike") };
        assert!(numbers.len() > 1);
        for number in numbers {
            assert!(ethnicity.told(number, |_| false).to_lowercase().contains("an"));
        }
    }

    #[test]
    fn pages_show_every_choice_once_and_begin_again() {
        let mut ethnicity = offered("ethnicity");
        assert!(ethnicity.is_long());
        let mut seen = Vec::new();
        while seen.len() < ethnicity.len() {
            seen.extend(ethnicity.turn_page());
        }
        assert_eq!(seen, (0..ethnicity.len()).collect::<Vec<_>>());
        assert_eq!(ethnicity.turn_page().first(), Some(&0));
    }
}
