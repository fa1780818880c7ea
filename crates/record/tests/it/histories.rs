//! What must hold of any history, however the commits came.

use std::{collections::BTreeMap, sync::Arc};

use document::Facts;
use form::Answers;
use kernel::{Actor, Path, Quarantine, Source, Value, Verdict, Without};
use proptest::prelude::{Strategy, any, proptest};
use proptest::{collection::vec, sample::Index};
use record::{Fate, Ledger, Said, Settlement, State, Statement, Why, settle, settle_anew};

use crate::{
    house::{House, Name, Saying, Writer, member, path},
    rules::{
        ADDRESS, CLASS, DIBAO, EXISTS, HARDSHIP, PER_HEAD, PHONE, POINT, REMARK, RISK, SLIP,
        STATUS, rules,
    },
};

/// One commit of a random history.
#[derive(Debug, Clone)]
struct Step {
    writer: Index,
    hears: Option<Index>,
    day: u8,
    source: Index,
    verdict: u8,
    visit: u8,
    acts: Vec<(Act, Index, Index)>,
}

#[derive(Debug, Clone)]
enum Act {
    Write,
    Confirm,
    /// Over the commits whose places have a true here.
    Decide(Vec<bool>),
}

const WRITERS: [&str; 5] = ["li", "chen", "wang", "civil", "reviewer"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let act = proptest::prop_oneof![
        4 => proptest::strategy::Just(Act::Write),
        1 => proptest::strategy::Just(Act::Confirm),
        2 => vec(proptest::bool::weighted(0.7), 24).prop_map(Act::Decide),
    ];
    let acts = vec((act, any::<Index>(), any::<Index>()), 1..4);
    let step = (
        any::<Index>(),
        proptest::option::weighted(0.6, any::<Index>()),
        1_u8..6,
        any::<Index>(),
        0_u8..12,
        0_u8..3,
        acts,
    )
        .prop_map(|(writer, hears, day, source, verdict, visit, acts)| Step {
            writer,
            hears,
            day,
            source,
            verdict,
            visit,
            acts,
        });
    vec(step, 1..24)
}

/// The questions, each with values that conflict, agree or say nothing.
fn questions() -> Vec<(String, Vec<Value>)> {
    let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
    let field = |name: &str| member("head").field(name).to_string();
    let flags = || vec![Value::Bool(true), Value::Bool(false)];
    let stages = || texts(&["", "planned", "running", "done", "stopped", "strange"]);
    let stage = |name: &str| format!("measure/{}/{name}", member("measure").id);
    vec![
        (PHONE.to_owned(), texts(&["12300000001", "123-0000-0001", "12300000002", ""])),
        (ADDRESS.to_owned(), texts(&["one", " one", "two"])),
        (RISK.to_owned(), flags()),
        (EXISTS.to_owned(), texts(&["no", "unsure", "yes", "strange", ""])),
        (STATUS.to_owned(), stages()),
        (POINT.to_owned(), texts(&["25 116 0 0", "25 117 0 0", "25 116 9 5", "25 116 9 8", "x"])),
        (DIBAO.to_owned(), texts(&["yes", "no"])),
        (HARDSHIP.to_owned(), texts(&["ill", "well"])),
        (REMARK.to_owned(), texts(&["one", "two", "two ", ""])),
        (CLASS.to_owned(), texts(&["1", "2"])),
        (PER_HEAD.to_owned(), vec![Value::Whole(1)]),
        (SLIP.to_owned(), texts(&["A1", "A2"])),
        (field("name"), texts(&["李明", "李铭", ""])),
        (field("id_type"), texts(&["card", "booklet"])),
        (field("id_no"), texts(&["35089919800101001X", "35089919800101001x", "350899"])),
        (field("left"), texts(&["died", "moved", ""])),
        (field("phone"), texts(&["12300000003", "12300000004"])),
        ("housing/grade".to_owned(), texts(&["B", "C"])),
        ("housing/certified_on".to_owned(), texts(&["2026-01-01", "2026-02-01"])),
        (stage("status"), stages()),
        (stage("stage_on"), texts(&["2026-01-01", "2026-02-01"])),
    ]
}

/// The history that the steps tell, by writers whose names begin with `salt`.
fn history(steps: &[Step], salt: &str) -> House {
    let mut house = House::default();
    let mut writers: Vec<Writer> =
        WRITERS.iter().map(|name| Writer::new(&format!("{salt}{name}"))).collect();
    let mut names: Vec<Name> = Vec::new();
    for step in steps {
        let place = step.writer.index(writers.len());
        if let Some(other) = &step.hears {
            let other = other.get(&writers).clone();
            writers[place].hears(&other);
        }
        let saying = saying(step, place, &names);
        names.push(house.say(&mut writers[place], saying));
    }
    house
}

fn saying(step: &Step, writer: usize, names: &[Name]) -> Saying {
    let sources = [Source::Visit, Source::Visit, Source::Phone, Source::Import, Source::SelfReport];
    let source = match WRITERS[writer] {
        "civil" => Source::Department("civil".to_owned()),
        "reviewer" => {
            [Source::Decision, Source::Decision, Source::Server][step.source.index(3)].clone()
        }
        _ => step.source.get(&sources).clone(),
    };
    let verdict = match step.verdict {
        0 => Verdict::Doubted,
        1 => Verdict::WithoutEffect(Without::NoGrant),
        2 => Verdict::WithoutEffect(Without::Revoked),
        _ => Verdict::Counted,
    };
    let mut saying = Saying::on(&format!("2026-03-0{}", step.day)).by(source).verdict(verdict);
    if step.visit > 0 {
        saying = saying.visit(step.visit);
    }
    let questions = questions();
    for (act, question, value) in &step.acts {
        let (at, values) = question.get(&questions);
        let value = value.get(values).clone();
        saying = match act {
            Act::Write => saying.wrote(at, value),
            Act::Confirm => saying.confirmed(at, value),
            Act::Decide(over) => {
                let over: Vec<Name> =
                    names.iter().zip(over).filter(|(_, over)| **over).map(|(n, _)| *n).collect();
                saying.decided(&over, at, value)
            }
        };
    }
    saying
}

/// Another order in which parents come before children, with some commits twice.
fn shuffled(house: &House, luck: &[Index], twice: &[bool]) -> Ledger {
    let mut waiting: Vec<&(Facts, Verdict)> = house.commits.iter().collect();
    let (mut ledger, rules) = (Ledger::new(), rules());
    let mut luck = luck.iter().cycle();
    while !waiting.is_empty() {
        let place = luck.next().expect("luck never ends").index(waiting.len());
        // From there on, the first whose parents are there.
        waiting.rotate_left(place);
        let ready = waiting
            .iter()
            .position(|(facts, verdict)| ledger.add(facts, *verdict, &rules).is_ok())
            .expect("somebody is the oldest");
        waiting.remove(ready);
    }
    for ((facts, verdict), _) in house.commits.iter().zip(twice).filter(|(_, twice)| **twice) {
        ledger.add(facts, *verdict, &rules).expect("it is there already");
    }
    ledger
}

fn author(actor: Actor) -> String {
    actor.to_string()
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(192))]

    #[test]
    fn the_order_and_the_number_of_times_change_nothing(
        steps in steps(),
        luck in vec(any::<Index>(), 24),
        twice in vec(any::<bool>(), 24),
    ) {
        let house = history(&steps, "");
        let (ledger, other) = (house.ledger(), shuffled(&house, &luck, &twice));
        assert_eq!(ledger, other);
        let (state, again) = (State::of(&ledger, &rules()), State::of(&other, &rules()));
        assert_eq!(state, again);
        assert_eq!(state.digest(&author), again.digest(&author));
    }

    #[test]
    fn what_is_settled_anew_is_all_that_a_commit_changes(steps in steps()) {
        let (mut ledger, rules) = (Ledger::new(), rules());
        let mut kept: BTreeMap<Path, Settlement> = BTreeMap::new();
        for (facts, verdict) in &history(&steps, "").commits {
            let said = ledger.add(facts, *verdict, &rules).expect("parents were written first");
            kept.extend(settle_anew(&ledger, &rules, &said));
            let whole = State::of(&ledger, &rules);
            let whole: BTreeMap<Path, Settlement> =
                whole.settlements().map(|(at, s)| (at.clone(), s.clone())).collect();
            assert_eq!(kept, whole);
        }
    }

    #[test]
    fn settlement_reads_its_statements_as_a_set(
        steps in steps(),
        luck in vec(any::<Index>(), 24),
    ) {
        let ledger = history(&steps, "").ledger();
        let rules = rules();
        for at in ledger.paths() {
            let said = ledger.statements(at);
            let mut mixed: Vec<Arc<Statement>> = said.iter().chain(said).cloned().collect();
            for (place, with) in luck.iter().enumerate() {
                let place = place % mixed.len();
                let with = with.index(mixed.len());
                mixed.swap(place, with);
            }
            assert_eq!(settle(rules.rule(at), said), settle(rules.rule(at), &mixed), "{at}");
        }
    }

    #[test]
    fn nothing_that_was_said_is_lost(steps in steps()) {
        let house = history(&steps, "");
        let ledger = house.ledger();
        let state = State::of(&ledger, &rules());
        let mut told: BTreeMap<Path, Vec<(Value, Name)>> = BTreeMap::new();
        for at in ledger.paths() {
            let explanation = state.explain(&ledger, &rules(), at);
            for told_of in explanation.said {
                let commit = &told_of.statement.commit;
                let counts = commit.verdict.counts();
                let without_effect = told_of.fate == Fate::LeftOut(Why::WithoutEffect);
                assert_eq!(without_effect, !counts, "{at}: {:?}", told_of.statement);
                let value = told_of.statement.value.clone();
                told.entry(at.clone()).or_default().push((value, (commit.actor, commit.seq)));
            }
            let open = explanation.settlement.iter().map(|s| s.open().len() + s.losers().len());
            let accounted: usize = open.sum();
            let left_out = state.explain(&ledger, &rules(), at).said.iter()
                .filter(|told| matches!(told.fate, Fate::LeftOut(_))).count();
            assert_eq!(accounted + left_out, ledger.statements(at).len(), "{at}");
        }
        for (facts, _) in &house.commits {
            for write in facts.writes.iter().filter(|w| w.path.question != "supersedes") {
                let at = match (&write.path.code, write.path.question.as_str()) {
                    (Some(of), "confirmed") => path(of),
                    _ => write.path.clone(),
                };
                let word = (write.value.clone(), (facts.actor, facts.seq));
                assert!(told.get(&at).is_some_and(|told| told.contains(&word)), "{at}");
            }
        }
    }

    #[test]
    fn who_is_who_decides_nothing(steps in steps()) {
        let [one, other] = ["", "other "].map(|salt| history(&steps, salt).state());
        let shown = |state: &State| -> Vec<_> {
            state
                .settlements()
                // Notes of one day are shown in the order of their authors.
                .filter(|(at, _)| **at != path(REMARK))
                .map(|(at, s)| (at.clone(), s.value().cloned(), s.why(), s.open().len()))
                .collect()
        };
        for (one, other) in shown(&one).into_iter().zip(shown(&other)) {
            assert_eq!(one, other);
        }
    }

    #[test]
    fn a_risk_that_was_raised_is_seen_until_a_decision_that_saw_it_lowers_it(steps in steps()) {
        let house = history(&steps, "");
        let ledger = house.ledger();
        let said = ledger.statements(&path(RISK));
        let lowered = |raised: &Statement| said.iter().any(|decision| {
            let Said::Decided(over) = &decision.said else { return false };
            decision.commit.source == Source::Decision
                && decision.commit.verdict == Verdict::Counted
                && over.contains(&(raised.commit.actor, raised.commit.seq))
                && decision.commit.before.covers(raised.commit.actor, raised.commit.seq)
        });
        let decides =
            |s: &Statement| matches!(s.said, Said::Decided(_)) && s.commit.source == Source::Decision;
        let last_word = |s: &Statement| {
            let rank = |s: &Statement| (decides(s), s.place);
            !said.iter().any(|other| {
                let pretends = matches!(other.said, Said::Decided(_)) && !decides(other);
                other.commit.hash == s.commit.hash && !pretends && rank(other) > rank(s)
            })
        };
        let stands = |s: &&Arc<Statement>| {
            let pretended = matches!(s.said, Said::Decided(_)) && !decides(s);
            s.value == Value::Bool(true)
                && s.commit.verdict.counts()
                && !pretended
                && last_word(s)
                && !lowered(s)
        };
        let raised = said.iter().any(|s| stands(&s));
        let shown = house.value(RISK) == Some(Value::Bool(true));
        assert_eq!(shown, raised);
    }
}

#[test]
fn a_commit_before_its_parent_is_an_orphan_and_leaves_no_trace() {
    let (mut house, mut li) = (House::default(), Writer::new("li"));
    house.say(&mut li, Saying::on("2026-03-01").wrote(PHONE, "12300000001"));
    house.say(&mut li, Saying::on("2026-03-02").wrote(PHONE, "12300000002"));
    let (child, verdict) = &house.commits[1];
    let mut ledger = Ledger::new();
    let orphan = ledger.add(child, *verdict, &rules()).expect_err("its parent is missing");
    assert_eq!(orphan.parent, house.commits[0].0.hash);
    assert_eq!(ledger, Ledger::new());
    // Outside the document parents are not asked for.
    let quarantined = Verdict::Quarantined(Quarantine::BranchClosed);
    ledger.add(child, quarantined, &rules()).expect("quarantine keeps everything");
    let state = State::of(&ledger, &rules());
    assert_eq!(state.value(&path(PHONE)), None);
    assert_eq!(state.explain(&ledger, &rules(), &path(PHONE)).said.len(), 1);
}

#[test]
fn the_digest_tells_values_and_candidates_and_authors_apart_and_no_devices() {
    let history = |one: &str, other: &str| {
        let (mut house, mut li, mut chen) =
            (House::default(), Writer::new(one), Writer::new(other));
        house.say(&mut li, Saying::on("2026-03-01").wrote(ADDRESS, "one"));
        house.say(&mut chen, Saying::on("2026-03-01").wrote(ADDRESS, "two"));
        house.state()
    };
    let actor = |name: &str| Writer::new(name).actor;
    let (tablet, phone) = (actor("li's tablet"), actor("li's phone"));
    let author = |who: Actor| {
        if who == tablet || who == phone { "li".to_owned() } else { who.to_string() }
    };
    let digest = |one, other| history(one, other).digest(&author);
    assert_eq!(digest("li's tablet", "chen"), digest("li's phone", "chen"));
    assert_ne!(digest("li's tablet", "chen"), digest("li's tablet", "wang"));
    assert_ne!(digest("li's tablet", "chen"), State::default().digest(&author));
}
