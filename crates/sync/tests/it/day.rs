use document::{
    About, Document, Edit,
    compact::{Names, Numbered, Place, Places},
};
use form::{Form, Kind, Question};
use kernel::{
    Actor, Date, Digest, Division, Entry, Path, RecordId, Source, Stamp, Value, VisitId, date,
};

/// A village whose households an office wrote down, and a day on which a tablet visits some.
pub(crate) struct Day {
    pub(crate) village: Division,
    /// The office's commits, in the order of their numbers.
    pub(crate) office: Vec<Commit>,
    /// The tablet's commits.
    pub(crate) visits: Vec<Commit>,
}

pub(crate) struct Commit {
    pub(crate) record: RecordId,
    pub(crate) actor: Actor,
    pub(crate) n: u64,
    pub(crate) hash: Digest,
    pub(crate) change: Vec<u8>,
}

impl Commit {
    pub(crate) fn numbered(&self) -> Numbered<'_> {
        Numbered { record: self.record, actor: self.actor, n: self.n, change: &self.change }
    }
}

/// Both sides know the office's commits by their numbers.
impl Names for Day {
    fn place(&self, record: RecordId, hash: &Digest) -> Option<Place> {
        let found = self.office.iter().find(|it| it.record == record && it.hash == *hash)?;
        Some(Place { actor: found.actor, village: self.village, n: found.n })
    }
}

impl Places for Day {
    fn commit(&self, at: Place) -> Option<(RecordId, Digest)> {
        let index = usize::try_from(at.n.checked_sub(1)?).ok()?;
        let found = self.office.get(index).filter(|found| found.actor == at.actor)?;
        Some((found.record, found.hash))
    }
}

const TODAY: Date = date(2026, 3, 10);
/// The second at which the tablet's first visit was saved.
const MORNING: i64 = 1_773_105_300;

/// What a visit writes besides its own entry.
const ASKED: [&str; 18] = [
    "household/household_phone",
    "household/people",
    "housing/grade",
    "housing/certified_on",
    "housing/area",
    "housing/built_year",
    "housing/lived_in",
    "water/supply",
    "water/quality",
    "water/litres",
    "water/dry_days",
    "income/wage_work",
    "income/business_planting",
    "income/transfer_pension",
    "guarantees/food",
    "living/farmland",
    "living/fuel",
    "risk/exists",
];
const ASKED_OF_MEMBERS: [&str; 8] = [
    "member/phone",
    "member/education",
    "member/labour",
    "member/work_place",
    "member/work_from",
    "member/work_months",
    "member/work_income",
    "member/mandarin",
];

impl Day {
    /// A day of so many visits in a village of `households`.
    pub(crate) fn of(form: &Form, households: usize, visits: usize, seed: u64) -> Self {
        let mut chance = Chance(seed);
        let village = "350823106201".parse().expect("a village");
        let (office, tablet) = (chance.id(), chance.id());
        let mut documents: Vec<(RecordId, Document)> =
            (0..households).map(|_| (chance.id(), Document::new())).collect();
        let mut day = Self { village, office: Vec::new(), visits: Vec::new() };
        for (record, document) in &mut documents {
            let n = day.office.len() as u64 + 1;
            let at = Stamp::from_seconds(MORNING - 9_000_000 + i64::try_from(n).expect("small"));
            let about = about(form, None, Source::Import, date(2025, 11, 20));
            let edits = import(form, &mut chance);
            let made = document.commit(office, at, &about, &edits).expect("sound edits");
            let made = made.expect("something new");
            let (hash, change) = (made.hash, made.bytes);
            day.office.push(Commit { record: *record, actor: office, n, hash, change });
        }
        let mut at = MORNING;
        for n in 1..=visits as u64 {
            let next = chance.below(documents.len());
            let (record, mut document) = documents.swap_remove(next);
            at += 500 + i64::try_from(chance.below(1_000)).expect("small");
            let id = VisitId::of(tablet, n);
            let about = about(form, Some(id), Source::Visit, TODAY);
            let edits = visit(form, &document, (id, at), &mut chance);
            let made = document.commit(tablet, Stamp::from_seconds(at), &about, &edits);
            let made = made.expect("sound edits").expect("something new");
            day.visits.push(Commit {
                record,
                actor: tablet,
                n,
                hash: made.hash,
                change: made.bytes,
            });
        }
        day
    }
}

fn about(form: &Form, visit: Option<VisitId>, source: Source, observed: Date) -> About {
    About { visit, observed, source, form: form.reference() }
}

/// About forty answers, and two to five members with fifteen each.
fn import(form: &Form, chance: &mut Chance) -> Vec<Edit> {
    let is_asked = |question: &&Question| !matches!(question.kind, Kind::Many(_) | Kind::Image);
    let answered = |question: &&Question| question.kind.is_answered();
    let mut edits: Vec<Edit> = form
        .questions()
        .filter(answered)
        .filter(is_asked)
        .filter(|question| question.repeat.is_none())
        .filter(|question| ASKED.contains(&question.name.as_str()) || chance.below(6) == 0)
        .map(|question| (Path::household(&question.name), question))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|(path, question)| Edit::Put { path, value: answer(form, question, chance) })
        .collect();
    for _ in 0..2 + chance.below(4) {
        let fields = form.questions().filter(|question| {
            let name = question.name.as_str();
            ASKED_OF_MEMBERS.contains(&name)
                || ["name", "sex", "birth_date", "relation", "ethnicity"]
                    .iter()
                    .any(|field| name.strip_prefix("member/") == Some(field))
        });
        let fields = fields.map(|question| (field_of(question), answer(form, question, chance)));
        let fields = fields.collect();
        let entry = Entry { repeat: "member".to_owned(), id: chance.id() };
        edits.push(Edit::Create { entry, fields });
    }
    edits
}

/// Four to six answers, two about members, two confirmations, and the visit with its note.
fn visit(
    form: &Form,
    document: &Document,
    (id, at): (VisitId, i64),
    chance: &mut Chance,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut asked = chance.some(&ASKED, 8);
    let confirmed = asked.split_off(4 + chance.below(3));
    asked.sort_unstable();
    for name in asked {
        let question = form.question(name).expect("a question of the form");
        edits.push((Path::household(name), answer(form, question, chance)));
    }
    let entries = document.entries();
    for name in chance.some(&ASKED_OF_MEMBERS, 2) {
        let question = form.question(name).expect("a question of the form");
        let member = entries.get(chance.below(entries.len())).expect("a member");
        edits.push((member.field(&field_of(question)), answer(form, question, chance)));
    }
    edits.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut edits: Vec<Edit> =
        edits.into_iter().map(|(path, value)| Edit::Put { path, value }).collect();
    let started = Stamp::from_seconds(at - 200 - i64::try_from(chance.below(900)).expect("small"));
    let mut fields: Vec<(String, Value)> = vec![
        ("exists_risk".to_owned(), ["no", "no", "no", "yes"][chance.below(4)].into()),
        ("met".to_owned(), ["in_person", "in_person", "phone"][chance.below(3)].into()),
        ("situation".to_owned(), chance.note().into()),
        ("started".to_owned(), started.to_string().into()),
        ("visit_kind".to_owned(), "monthly".into()),
    ];
    for name in confirmed {
        let path = Path::household(name);
        let value = document.value(&path).unwrap_or_default();
        fields.push((format!("confirmed:{path}"), value));
    }
    fields.sort_by(|(one, _), (other, _)| one.cmp(other));
    let entry = Entry { repeat: "visit".to_owned(), id: id.entry() };
    edits.push(Edit::Create { entry, fields });
    edits
}

fn field_of(question: &Question) -> String {
    question.name.rsplit('/').next().unwrap_or_default().to_owned()
}

/// An answer of the right kind. Phones begin with 12, which were never given to anybody.
fn answer(form: &Form, question: &Question, chance: &mut Chance) -> Value {
    let day = |chance: &mut Chance| {
        date(2000 + i16::try_from(chance.below(26)).expect("small"), 1, 1)
            .saturating_add(kernel_days(chance.below(365)))
            .to_string()
    };
    match &question.kind {
        Kind::Whole if question.name.ends_with("year") => Value::from(1_970 + chance.number(50)),
        Kind::Whole => Value::from(chance.number(12)),
        Kind::Money => Value::from(chance.number(600) * 10_000),
        Kind::Decimal => {
            Value::Real(f64::from(u32::try_from(chance.below(2_000)).expect("small")) / 10.0)
        }
        Kind::Date => day(chance).into(),
        Kind::DateTime => format!("{}T08:00:00Z", day(chance)).into(),
        Kind::One(list) => {
            let choices = form.choices(list);
            choices.get(chance.below(choices.len())).expect("a choice").code.as_str().into()
        }
        Kind::Point => {
            format!("25.{:06} 116.{:06} 350 5", chance.below(999_999), chance.below(999_999)).into()
        }
        _ if question.name.ends_with("phone") => {
            format!("12{:09}", chance.below(999_999_999)).into()
        }
        _ if question.name == "member/name" => chance.name().into(),
        _ => ["福建上杭", "古田镇", "龙岩市区", "厦门", "竹岭村"][chance.below(5)].into(),
    }
}

fn kernel_days(days: usize) -> core::time::Duration {
    core::time::Duration::from_secs(days as u64 * 86_400)
}

/// Numbers that are the same in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % end as u64).expect("a number below an index")
    }

    fn number(&mut self, end: usize) -> i64 {
        i64::try_from(self.below(end)).expect("a small number")
    }

    fn id<K>(&mut self) -> kernel::Id<K> {
        kernel::Id::from_bytes([(); 16].map(|()| u8::try_from(self.below(256)).expect("a byte")))
    }

    fn some<'a>(&mut self, of: &[&'a str], count: usize) -> Vec<&'a str> {
        let mut all = of.to_vec();
        (0..count).map(|_| all.swap_remove(self.below(all.len()))).collect()
    }

    fn name(&mut self) -> String {
        let given: Vec<char> = "明华秀英建国玉兰志强春梅桂芳文斌丽娟永福金水".chars().collect();
        let family: Vec<char> = "测试".chars().collect();
        let of = |from: &[char], chance: &mut Self| from[chance.below(from.len())];
        [of(&family, self), of(&given, self), of(&given, self)].iter().collect()
    }

    /// What a visitor writes of a visit: sixteen phrases, put together as it comes, and a number.
    fn note(&mut self) -> String {
        const PHRASES: [&str; 16] = [
            "家中老人身体尚好",
            "长子在外务工未归",
            "孩子在镇中心小学就读",
            "住房去年已修缮",
            "饮水正常",
            "已宣传医保缴费政策",
            "高血压按时服药",
            "种植烤烟三亩",
            "养猪两头",
            "邻里关系和睦",
            "反映屋后边坡有小塌方",
            "申请临时救助",
            "公益性岗位按时到岗",
            "收入比上月略增",
            "残疾证年底到期",
            "已提醒用电安全",
        ];
        let phrases = self.some(&PHRASES, 3);
        format!("{},{},{}{}元。", phrases[0], phrases[1], phrases[2], 100 + self.below(9_000))
    }
}
