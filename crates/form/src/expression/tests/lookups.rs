use super::check;
use super::world::World;
use crate::expression::Expression;

#[test]
fn a_path_is_the_question_of_its_last_step() {
    check(&[
        ("/data/people/age", "47"),
        ("../age + 1", "48"),
        ("../../people/age", "47"),
        ("./age", "47"),
        ("current()/../age", "47"),
        ("current()/. = .", "true"),
        ("current() = .", "true"),
        ("./.", "350899198001010019"),
        ("-../age", "-47"),
        ("../age*2", "94"),
        ("../age div 2", "23.5"),
        ("sum(../wage)", "1500.5"),
        ("count(/data/member)", "3"),
        ("position(../..) + position(current()/..)", "4"),
        ("indexed-repeat(/data/member/wage, /data/member, position(..) + 1)", "300"),
        ("jr:choice-name('chronic', 'health')", "慢性病"),
    ]);
    let expression = Expression::parse("/data/a/b + ../c * ${b} + current()/../../d");
    let expression = expression.expect("sound");
    assert_eq!(expression.references().collect::<Vec<_>>(), ["b", "c", "d"]);
}

#[test]
fn items_of_a_list_are_looked_up() {
    check(&[
        ("instance('health')/root/item[name = 'chronic']/label", "慢性病"),
        ("instance('health')/root/item[name=${sick}]/weight", "1.5"),
        ("instance('health')/root/item[name = current()/../sick]/label", "慢性病"),
        ("instance('health')/root/item[name = /data/sick]/label", "慢性病"),
        ("instance('health')/root/item[weight > 1 and kind = 'ill']/name", "chronic"),
        ("instance('health')/root/item[selected(${health}, name)]/label", "慢性病"),
        ("instance('health')/root/item[name = 'none']/label", ""),
        ("instance('health')/root/item[nothing = '']/label", "健康"),
        ("instance('none')/root/item[true()]/label", ""),
        ("instance('health')/root/item/label", "健康"),
        ("instance('health')/root/item[2]/label", "慢性病"),
        ("instance('health')/root/item[4]/label", ""),
        ("instance('health')/root/item[position() = 3]/label", "残疾"),
        ("instance('health')/root/item[current()/. = ${missing}]/label", ""),
        ("count(instance('health')/root/item)", "3"),
        ("count(instance('health')/root/item[kind = 'ill'])", "2"),
        ("count(instance('health')/root/item[kind = 'ill']/label) > 1", "true"),
        ("count(instance('none')/root/item)", "0"),
        ("sum(instance('health')/root/item[kind = 'ill']/weight)", "3.5"),
        ("max(instance('health')/root/item/weight, 1)", "2"),
        ("join('、', instance('health')/root/item[weight > 0]/label)", "慢性病、残疾"),
        ("concat(instance('health')/root/item/weight)", "01.52"),
        ("(instance('health')/root/item[name='disabled']/weight + 1) * 2", "6"),
        ("pulldata('health', 'weight', 'name', ${sick}) * 2", "3"),
        ("pulldata('health', 'name', 'weight', 1.5)", "chronic"),
        ("pulldata('health', 'name', 'weight', '1.50')", ""),
        ("pulldata('health', 'name', 'nothing', ${missing})", ""),
        ("pulldata('none', 'name', 'name', 'chronic')", ""),
    ]);
}

#[test]
fn a_look_up_names_its_lists_and_columns() {
    let text = "instance('a')/root/item[x = ${q} or y]/z + pulldata('b', 'w', 'k', .) \
                + count(instance('c')/root/item) + instance('a')/root/item[x]/z";
    let expression = Expression::parse(text).expect("sound");
    let pairs: Vec<_> = expression.lookups().collect();
    let expected = [("a", "x"), ("a", "y"), ("a", "z"), ("b", "w"), ("b", "k"), ("c", "name")];
    assert_eq!(pairs, expected);
    assert_eq!(expression.columns().count(), 0);
    assert_eq!(expression.references().collect::<Vec<_>>(), ["q"]);
}

#[test]
fn a_filter_lets_items_pass_by_their_columns() {
    for (text, passing, columns) in [
        ("kind = 'ill'", vec!["chronic", "disabled"], vec!["kind"]),
        ("weight > 1.5 or name = 'healthy'", vec!["healthy", "disabled"], vec!["weight", "name"]),
        ("selected(${health}, name)", vec!["chronic", "disabled"], vec!["name"]),
        ("name != current()/../sick", vec!["healthy", "disabled"], vec!["name"]),
        ("${age} > 40", vec!["healthy", "chronic", "disabled"], vec![]),
        ("position() < 3", vec!["healthy", "chronic"], vec![]),
        ("weight", vec!["healthy", "chronic", "disabled"], vec!["weight"]),
        ("nothing = 'x'", vec![], vec!["nothing"]),
        ("false()", vec![], vec![]),
        (
            "weight = instance('health')/root/item[name = ${sick}]/weight",
            vec!["chronic"],
            vec!["weight"],
        ),
        ("name = pulldata('health', 'name', 'weight', 2)", vec!["disabled"], vec!["name"]),
    ] {
        let filter = Expression::parse_filter(text).expect(text);
        let accepted: Vec<&str> = ["healthy", "chronic", "disabled"]
            .into_iter()
            .enumerate()
            .filter(|(row, _)| filter.accepts(&World, "health", *row))
            .map(|(_, name)| name)
            .collect();
        assert_eq!(accepted, passing, "{text}");
        assert_eq!(filter.columns().collect::<Vec<_>>(), columns, "{text}");
    }
}
