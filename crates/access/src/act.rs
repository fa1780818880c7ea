/// Everything that somebody may be asked a permit for.
///
/// Each kind of act is a type of its own, so that a permit to count can't be used to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Reading households.
    Read(Read),
    /// Following a village feed.
    Follow,
    /// Reading figures.
    Count,
    /// Reading the answers to a department's rows.
    Rows(Rows),
    /// Writing, or having the server write.
    Write(Write),
    /// Settling disputes.
    Review,
    /// Managing the system.
    Manage(Manage),
    /// Reading the audit log.
    Audit,
}

/// Reading households, each value at the mask level that the permit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Read {
    /// One household's state.
    Record,
    /// Lists, searches and change feeds of many households.
    List,
    /// Who said what, when and by what road: `explain`, and past states.
    History,
}

/// Following a village feed, which carries whole commits and so can't be masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Follow;

/// Reading figures that name no household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count;

/// Reading what became of the rows that a department, named by its code, handed in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rows(pub String);

/// Writing, or having the server write.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Write {
    /// Answers that whoever visits the household may give.
    Visit,
    /// Answers that belong to one department, by its code.
    Department(String),
    /// What only the server's own hand writes, on this person's word: assignments, paired
    /// officials.
    Server,
    /// The import of a roster of households.
    Roster,
}

/// Settling disputes: choosing a candidate, entering a third value, sending a question back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Review;

/// Managing the system. The administrators are separated (三员分立) and see no households.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manage {
    /// Users, grants, devices.
    Accounts,
    /// Keys and policy: certificates, forms, thresholds, limits.
    Keys,
}

/// Reading the audit log, which holds no answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Audit;

/// What a commit from a device asks of its author.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Needed {
    /// It answers questions that visitors answer.
    Visit,
    /// It answers a question of one department, by its code.
    Department(String),
    /// It is a review decision.
    Review,
    /// It answers a question that only the server's own hand writes.
    Server,
}

impl From<Read> for Act {
    fn from(what: Read) -> Self {
        Self::Read(what)
    }
}

impl From<Follow> for Act {
    fn from(Follow: Follow) -> Self {
        Self::Follow
    }
}

impl From<Count> for Act {
    fn from(Count: Count) -> Self {
        Self::Count
    }
}

impl From<Rows> for Act {
    fn from(rows: Rows) -> Self {
        Self::Rows(rows)
    }
}

impl From<Write> for Act {
    fn from(what: Write) -> Self {
        Self::Write(what)
    }
}

impl From<Review> for Act {
    fn from(Review: Review) -> Self {
        Self::Review
    }
}

impl From<Manage> for Act {
    fn from(what: Manage) -> Self {
        Self::Manage(what)
    }
}

impl From<Audit> for Act {
    fn from(Audit: Audit) -> Self {
        Self::Audit
    }
}
