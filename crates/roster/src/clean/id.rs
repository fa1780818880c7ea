use form::id_number::{IdNumber, check_digit};

use super::digits;
use crate::{Fault, Step};

/// A document's number as it was cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Id {
    /// An identity card's or a disability certificate's.
    Resident(IdNumber),
    /// Another document's, as it stands there.
    Other(String),
}

/// Reads a document's number; `other` says that the document is known to be neither an identity
/// card nor a disability certificate.
pub(crate) fn id(cell: &str, other: bool, steps: &mut Vec<Step>) -> Result<Id, Fault> {
    let clean = digits(cell, steps)?;
    let upper = clean.to_ascii_uppercase();
    if other && IdNumber::read(&upper).is_err() {
        return Ok(Id::Other(clean));
    }
    if upper != clean {
        steps.push(Step::Capital);
    }
    let long = match lengthened(&upper) {
        Some(long) => {
            steps.push(Step::OldNumber);
            long
        }
        None => upper,
    };
    IdNumber::read(&long).map(Id::Resident).map_err(Fault::Id)
}

/// The number of 18 characters for one of 15, which were given to people born before 2000: with
/// the century, and the check digit that the short ones did without.
fn lengthened(text: &str) -> Option<String> {
    if text.len() != 15 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let first17 = format!("{}19{}", text.get(..6)?, text.get(6..)?);
    check_digit(&first17).map(|check| format!("{first17}{check}"))
}

#[cfg(test)]
mod tests {
    use form::id_number::Layer;

    use super::*;

    #[test]
    fn every_way_of_writing_a_number_comes_to_the_same() {
        for (cell, number, steps) in [
            ("350899198001010019", "350899198001010019", vec![]),
            ("35089919800101001９", "350899198001010019", vec![Step::Width]),
            ("350899 19800101 0019", "350899198001010019", vec![Step::Spaces]),
            ("11010519491231002x", "11010519491231002X", vec![Step::Capital]),
            (
                "'11010519491231002ｘ",
                "11010519491231002X",
                vec![Step::Apostrophe, Step::Width, Step::Capital],
            ),
            ("=\"350899198001010019\"", "350899198001010019", vec![Step::Formula]),
            ("350899800101001", "350899198001010019", vec![Step::OldNumber]),
            ("35089919800101001942b1", "35089919800101001942B1", vec![Step::Capital]),
        ] {
            let mut told = Vec::new();
            match id(cell, false, &mut told) {
                Ok(Id::Resident(read)) => assert_eq!(read.as_str(), number, "{cell}"),
                other => panic!("{cell}: {other:?}"),
            }
            assert_eq!(told, steps, "{cell}");
        }
    }

    #[test]
    fn a_number_that_lost_digits_is_never_made_up() {
        for (cell, fault) in [
            ("3.50899E+17", Fault::DigitsLost),
            ("3.50899198001010E+17", Fault::DigitsLost),
            ("35089919800101001", Fault::Id(Layer::Length)),
            ("3508991980010100I9", Fault::Id(Layer::Characters)),
            ("35089980010100X", Fault::Id(Layer::Length)),
        ] {
            assert_eq!(id(cell, false, &mut Vec::new()), Err(fault), "{cell}");
        }
    }

    #[test]
    fn another_document_has_a_number_of_its_own() {
        assert_eq!(
            id("Q 350000001", true, &mut Vec::new()),
            Ok(Id::Other("Q350000001".to_owned()))
        );
        let read = id("350899198001010019", true, &mut Vec::new());
        assert!(matches!(read, Ok(Id::Resident(_))), "a child's booklet has its number too");
    }
}
