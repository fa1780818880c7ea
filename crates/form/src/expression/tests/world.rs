use std::sync::LazyLock;

use kernel::{Date, Gazetteer, Stamp, Value, Workdays};

use crate::expression::Scope;

/// What the examples of the functions are about.
pub(super) struct World;

static WORKDAYS: LazyLock<Workdays> = LazyLock::new(|| {
    Workdays::read(include_str!("../../../../../forms/calendar/china.csv")).expect("the calendar")
});

static DIVISIONS: LazyLock<Gazetteer> = LazyLock::new(|| {
    let list = include_str!("../../../../../forms/divisions/longyan.csv");
    let changes = include_str!("../../../../../forms/divisions/changes.csv");
    let list = Gazetteer::read(list).expect("the divisions");
    list.with_changes(changes).expect("the changes")
});

/// The list `health`: name, label, weight and kind.
const HEALTH: [[&str; 4]; 3] = [
    ["healthy", "健康", "0", "good"],
    ["chronic", "慢性病", "1.5", "ill"],
    ["disabled", "残疾", "2", "ill"],
];

impl Scope for World {
    fn current(&self) -> Value {
        Value::from("350899198001010019")
    }

    fn value(&self, name: &str) -> Value {
        match name {
            "age" => Value::Whole(47),
            "price" => Value::Real(0.1),
            "yes" => Value::Bool(true),
            "no" => Value::Bool(false),
            "code" => Value::from("1"),
            "born" => Value::from("1980-02-29"),
            "health" => Value::from("chronic disabled"),
            "sick" => Value::from("chronic"),
            "line" => Value::from("25 116.4 0 0; 25 116.41 0 0"),
            "unread" => panic!("this side does not matter"),
            "housing/grade" => Value::from("C"),
            _ => Value::Blank,
        }
    }

    fn values(&self, name: &str) -> Vec<Value> {
        match name {
            "wage" => vec![Value::Real(1200.5), Value::Blank, Value::Whole(300)],
            "member_name" => ["林一", "陈二", "林三"].map(Value::from).into(),
            "place" => {
                ["25 116.4 0 0", "25 116.41 0 0", "25.01 116.41 0 0"].map(Value::from).into()
            }
            "member" => vec![Value::Bool(true); 3],
            "mixed" => vec![Value::Whole(1), Value::from("many")],
            "nobody" => vec![],
            name => vec![self.value(name)],
        }
    }

    fn position(&self) -> Option<usize> {
        Some(2)
    }

    fn today(&self) -> Date {
        jiff::civil::date(2026, 3, 1)
    }

    fn now(&self) -> Stamp {
        Stamp::noon(self.today())
    }

    fn choice_label(&self, list_or_question: &str, code: &str) -> Option<String> {
        let [_, label, ..] = HEALTH.iter().find(|[name, ..]| *name == code)?;
        (list_or_question == "health").then(|| (*label).to_owned())
    }

    fn list_length(&self, list: &str) -> usize {
        if list == "health" { HEALTH.len() } else { 0 }
    }

    fn list_cell(&self, list: &str, row: usize, column: &str) -> Value {
        let columns = ["name", "label", "weight", "kind"];
        let place = columns.iter().position(|known| *known == column);
        match (list, HEALTH.get(row), place) {
            ("health", Some(item), Some(place)) => Value::from(item[place]),
            _ => Value::Blank,
        }
    }

    fn division_exists(&self, code: &str) -> bool {
        self.division_name(code).is_some()
    }

    fn division_name(&self, code: &str) -> Option<String> {
        DIVISIONS.name(code.parse().ok()?).map(str::to_owned)
    }

    fn division_now(&self, code: &str) -> Option<String> {
        DIVISIONS.present(code.parse().ok()?).map(|present| present.to_string())
    }

    fn workdays(&self) -> &Workdays {
        &WORKDAYS
    }

    fn demonstration(&self) -> bool {
        true
    }
}

/// A scope that answers everything with the same value, and whose lists are as long as said.
pub(super) struct Same {
    pub(super) value: Value,
    pub(super) today: Date,
    pub(super) length: usize,
}

impl Scope for Same {
    fn current(&self) -> Value {
        self.value.clone()
    }
    fn value(&self, _: &str) -> Value {
        self.value.clone()
    }
    fn values(&self, _: &str) -> Vec<Value> {
        vec![self.value.clone(), Value::Blank, self.value.clone()]
    }
    fn position(&self) -> Option<usize> {
        None
    }
    fn today(&self) -> Date {
        self.today
    }
    fn now(&self) -> Stamp {
        Stamp::noon(self.today)
    }
    fn choice_label(&self, _: &str, code: &str) -> Option<String> {
        Some(code.to_owned())
    }
    fn list_length(&self, _: &str) -> usize {
        self.length
    }
    fn list_cell(&self, _: &str, row: usize, _: &str) -> Value {
        if row.is_multiple_of(2) { self.value.clone() } else { Value::from(row.to_string()) }
    }
    fn division_exists(&self, _: &str) -> bool {
        true
    }
    fn division_name(&self, code: &str) -> Option<String> {
        Some(code.to_owned())
    }
    fn division_now(&self, code: &str) -> Option<String> {
        Some(code.to_owned())
    }
    fn workdays(&self) -> &Workdays {
        &WORKDAYS
    }
    fn demonstration(&self) -> bool {
        false
    }
}
