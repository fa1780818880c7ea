use std::{io, process::ExitCode};

use thiserror::Error;
use zoufang_client::{EnrolError, LocalError, Refused, SaveError, SyncError};

/// Why a command could not do what it was asked.
#[derive(Debug, Error)]
pub(crate) enum Trouble {
    /// The words of the command are off; the sentence says what is expected.
    #[error("{0}")]
    Usage(String),
    /// A file or socket failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The server can't be reached, or its answer can't be read.
    #[error("连接服务器失败 / the server can't be reached: {0}")]
    Http(#[from] reqwest::Error),
    /// The server refused.
    #[error("{sentence} [{code}]")]
    Refused {
        /// The stable code.
        code: String,
        /// The sentence for a person.
        sentence: String,
    },
    /// The tablet could not do it.
    #[error("{0}")]
    Tablet(String),
    /// A form is faulty; each line says where and what.
    #[error("表单有误 / the form is faulty\n  {}", .0.join("\n  "))]
    Form(Vec<String>),
    /// A file of rows can't be read.
    #[error(transparent)]
    Rows(#[from] spreadsheet::ReadError),
    /// A file of rows can't be written.
    #[error(transparent)]
    Writing(#[from] spreadsheet::WriteError),
    /// The server could not be opened.
    #[error(transparent)]
    Server(#[from] zoufang_server::OpenError),
    /// Nothing could be measured.
    #[error(transparent)]
    Bench(#[from] zoufang_bench::BenchError),
    /// The relay could not do it.
    #[error("{0}")]
    Relay(String),
    /// A promise was found broken.
    #[error("核验未通过 / not proven: {0}")]
    NotProven(String),
}

/// How a command ends.
pub(crate) type Outcome = Result<(), Trouble>;

/// The exit status of an outcome: 0 done, 1 a promise is broken, 2 it could not be done.
pub(crate) fn ended(outcome: &Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::from(if matches!(trouble, Trouble::NotProven(_)) { 1 } else { 2 })
        }
    }
}

impl From<csv::Error> for Trouble {
    fn from(error: csv::Error) -> Self {
        Self::Io(error.into())
    }
}

impl From<EnrolError> for Trouble {
    fn from(error: EnrolError) -> Self {
        Self::Tablet(error.to_string())
    }
}

impl From<LocalError> for Trouble {
    fn from(error: LocalError) -> Self {
        Self::Tablet(error.to_string())
    }
}

impl From<Refused> for Trouble {
    fn from(error: Refused) -> Self {
        Self::Tablet(error.to_string())
    }
}

impl From<SaveError> for Trouble {
    fn from(error: SaveError) -> Self {
        Self::Tablet(error.to_string())
    }
}

impl From<zoufang_relay::CarryError> for Trouble {
    fn from(error: zoufang_relay::CarryError) -> Self {
        Self::Relay(error.to_string())
    }
}

impl From<zoufang_relay::EnrolError> for Trouble {
    fn from(error: zoufang_relay::EnrolError) -> Self {
        Self::Relay(error.to_string())
    }
}

impl From<zoufang_relay::OpenError> for Trouble {
    fn from(error: zoufang_relay::OpenError) -> Self {
        Self::Relay(error.to_string())
    }
}

impl From<zoufang_relay::RoadError> for Trouble {
    fn from(error: zoufang_relay::RoadError) -> Self {
        Self::Relay(error.to_string())
    }
}

/// With the code of what the server said, and what is to be done.
impl From<SyncError> for Trouble {
    fn from(error: SyncError) -> Self {
        let Some(problem) = error.problem() else { return Self::Tablet(error.to_string()) };
        let mut sentence = format!("{error} [{}]", problem.code());
        if let Some(remedy) = problem.remedy() {
            sentence.push('\n');
            sentence.push_str(remedy);
        }
        Self::Tablet(sentence)
    }
}
