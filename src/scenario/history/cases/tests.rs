use proptest::prelude::*;

use super::*;
use crate::scenario::history::Event;

const HEADER: &str =
    "id,dyad,kind,ceasefire_date,force_type,force_name,force_size,great_power_backed,resumed,resume_date,resume_kind";
const GOOD: &str = "1,A-B,interstate,1950-01-01,none,,0,0,0,,";

fn told(text: &str) -> String {
    match read_cases("t.csv", text) {
        Ok(cases) => panic!("{} cases read from\n{text}", cases.all.len()),
        Err(problems) => problems.render(false),
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_to_do() {
    let table = [
        // column, value, where, message, help
        (
            "1,A-B,interstat,1950-01-01,none,,0,0,0,,",
            "2:7",
            "`kind` cannot be `interstat`",
            "did you mean `interstate`?",
        ),
        ("1,A-B,war,1950-01-01,none,,0,0,0,,", "2:7", "`kind` cannot be `war`", "choose among `interstate`, `mixed`"),
        ("1,A-B,,1950-01-01,none,,0,0,0,,", "2:7", "`kind` is empty", "choose among"),
        (
            "1,A-B,mixed,1950-1-1,none,,0,0,0,,",
            "2:13",
            "must be a day of the calendar, not `1950-1-1`",
            "year, month, day",
        ),
        ("1,A-B,mixed,1950-02-30,none,,0,0,0,,", "2:13", "not `1950-02-30`", "1953-07-27"),
        ("1,A-B,mixed,,none,,0,0,0,,", "2:13", "`ceasefire_date` is empty", "1953-07-27"),
        ("1,A-B,mixed,1950-01-01,armed,,0,0,0,,", "2:24", "`force_type` cannot be `armed`", "choose among"),
        (
            "1,A-B,mixed,1950-01-01,armed_gb,,0,0,0,,",
            "2:24",
            "`force_type` cannot be `armed_gb`",
            "did you mean `armed_gp`?",
        ),
        ("1,A-B,mixed,1950-01-01,none,,-5,0,0,,", "2:30", "`force_size` must be", "digits alone"),
        ("1,A-B,mixed,1950-01-01,none,,2000001,0,0,,", "2:30", "`force_size` must be", "digits alone"),
        ("1,A-B,mixed,1950-01-01,none,,99999999999999999999,0,0,,", "2:30", "`force_size` must be", "digits alone"),
        ("1,A-B,mixed,1950-01-01,none,,,0,0,,", "2:30", "not ``", "0 where nobody came"),
        ("1,A-B,mixed,1950-01-01,none,,0,maybe,0,,", "2:32", "`great_power_backed` must be yes or no", "write 1 or 0"),
        ("1,A-B,mixed,1950-01-01,none,,0,0,2,,", "2:34", "`resumed` must be yes or no, not `2`", "write 1 or 0"),
        (
            "1,A-B,mixed,1950-01-01,none,,0,0,1,1949-12-31,war",
            "2:36",
            "before the ceasefire of 1950-01-01",
            "both days",
        ),
        ("1,A-B,mixed,1950-01-01,none,,0,0,1,,war", "2:36", "but on no day", "write the day, or 0"),
        ("1,A-B,mixed,1950-01-01,none,,0,0,1,1951-01-01,", "2:47", "does not say how", "choose among `war`, `limited`"),
        (
            "1,A-B,mixed,1950-01-01,none,,0,0,0,1951-01-01,",
            "2:36",
            "`resume_date` says that fighting resumed",
            "write 1",
        ),
        ("1,A-B,mixed,1950-01-01,none,,0,0,0,,war", "2:37", "`resume_kind` says that fighting resumed", "write 1"),
        (",A-B,mixed,1950-01-01,none,,0,0,0,,", "2:1", "the case has no `id`", "of its own"),
        ("1,A-B,mixed,1950-01-01,none,,0,0,0,", "2:1", "this line has 10 values", "one value a column"),
        ("1,A-B,mixed,1950-01-01,none,,6,973,0,0,,", "2:41", "this line has 12 values", "quotation marks"),
    ];
    for (line, place, message, help) in table {
        let told = told(&format!("{HEADER}\n{line}\n"));
        for part in [&format!("t.csv:{place}\n"), message, help] {
            assert!(told.contains(part), "{part:?} not in the answer to {line}\n{told}");
        }
        assert_eq!(told.matches("error:").count(), 1, "{told}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let told = told(&format!("{HEADER}\n1,A,x,1950-01-01,none,,y,0,0,,\n1,B,mixed,z,none,,0,0,0,,\n"));
    for part in ["t.csv:2:5", "t.csv:2:24", "t.csv:3:1", "is the `id` of the case in line 2 already", "t.csv:3:11"] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    assert_eq!(told.matches("error:").count(), 4, "{told}");
}

#[test]
fn columns_that_are_not_there_or_there_twice_are_told() {
    let other = HEADER.replace("ceasefire_date", "ceasfire_date");
    let answer = told(&format!("{other}\n{GOOD}\n"));
    assert!(
        answer.contains("the table has no column `ceasefire_date`") && answer.contains("is it `ceasfire_date`?"),
        "{answer}"
    );
    assert!(answer.contains("t.csv:1:14"), "{answer}");
    let answer = told(&format!("{HEADER},id\n{GOOD},2\n"));
    assert!(answer.contains("the column `id` is there twice") && answer.contains("t.csv:1:113"), "{answer}");
    let answer = told("a,b\n1,2\n");
    assert_eq!(answer.matches("the table has no column").count(), NEEDED.len(), "{answer}");
}

#[test]
fn tables_without_cases_and_with_too_many_are_refused() {
    for text in ["", "\u{feff}", "\n\n", " , ,\n"] {
        assert!(told(text).contains("the table is empty"), "{text:?}");
    }
    assert!(told(HEADER).contains("the table has no cases"));
    let lines = |count: usize| (0..count).map(|id| format!("{id},{}\n", &GOOD[2..])).collect::<String>();
    assert_eq!(read_cases("t", &format!("{HEADER}\n{}", lines(CASES))).expect("a full table").all.len(), CASES);
    let answer = told(&format!("{HEADER}\n{}", lines(CASES + 1)));
    assert!(answer.contains("more than 2000 cases") && answer.contains("t.csv:2002:1"), "{answer}");
}

#[test]
fn files_that_are_no_text_or_too_large_are_refused() {
    let good = format!("{HEADER}\n{GOOD}\n");
    assert_eq!(read_bytes("t.csv", good.as_bytes()).expect("it reads"), read_cases("t.csv", &good).expect("it reads"));
    let bad = [good.as_bytes(), b"2,\xff"].concat();
    let answer = read_bytes("t.csv", &bad).expect_err("no text").render(false);
    assert!(answer.contains("not UTF-8") && answer.contains("t.csv:3:3"), "{answer}");
    let large = vec![b' '; FILE_BYTES as usize + 1];
    assert!(read_bytes("t.csv", &large).expect_err("too large").render(false).contains("larger than 1 MiB"));
}

#[test]
fn marks_line_ends_quotes_and_further_columns_do_not_matter() {
    let plain = read_cases(
        "t.csv",
        &format!("{HEADER}\n7,\"A, the \"\"first\"\"-B\",mixed,1950-01-01,none,,0,1,1,1950-02-01,war\n"),
    );
    let plain = plain.expect("it reads");
    let dressed = "\u{feff}resume_kind;x".replace(";x", "")
        + ",note,ID,Dyad,kind,ceasefire date,force_type,force_name,force_size,great_power_backed,resumed,resume_date\r\n\r\n"
        + "war,anything,7,\"A, the \"\"first\"\"-B\", MIXED ,1950-01-01,None,, 0 ,True,YES,1950-02-01\r\n,,,,,,,,,,,\r\n";
    assert_eq!(read_cases("t.csv", &dressed).unwrap_or_else(|problems| panic!("{}", problems.render(false))), plain);
    assert_eq!(plain.all[0].dyad, "A, the \"first\"-B");
}

#[test]
fn optional_columns_speak_where_they_are() {
    let text = format!(
        "{HEADER},seen,certainty,region,followed_until\n{GOOD},memory,,africa,1960-01-01\n2,Israel-Egypt,{},a,b,,\n",
        &GOOD[6..]
    );
    let cases = read_cases("t.csv", &text).unwrap_or_else(|problems| panic!("{}", problems.render(false))).all;
    let known: Vec<_> = cases.iter().map(|case| (case.region, case.certainty.as_str(), case.followed_until)).collect();
    assert_eq!(known, [(Region::Africa, "memory", Date::new(1960, 1, 1)), (Region::MiddleEast, "b", None)]);
    let answer = told(&format!("{HEADER},followed_until\n{GOOD},1949-12-31\n"));
    assert!(answer.contains("last followed on 1949-12-31, and the ceasefire began later"), "{answer}");
    let resumed = "1,A-B,interstate,1950-01-01,none,,0,0,1,1955-01-01,war";
    let answer = told(&format!("{HEADER},followed_until,region\n{resumed},1954-12-31,afrika\n"));
    assert!(
        answer.contains("fighting resumed later, on 1955-01-01") && answer.contains("did you mean `africa`?"),
        "{answer}"
    );
}

#[test]
fn the_shared_table_counts_forty_cases() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/ceasefires.csv");
    // It is read where it is there; nothing that ships needs it.
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let cases = read_cases(path, &text).unwrap_or_else(|problems| panic!("{}", problems.render(false))).all;
    let until = Date::new(2026, 6, 20).expect("a day");
    let failed = |event| cases.iter().filter(|case| case.life(until, event).1).count();
    // Counted a second way, by the words at the ends of the lines.
    let resumed = text.lines().filter(|line| line.contains(",war,") || line.contains(",limited,")).count();
    let wars = text.lines().filter(|line| line.contains(",war,")).count();
    assert_eq!((cases.len(), failed(Event::Any), failed(Event::War)), (text.lines().count() - 1, resumed, wars));
    assert!(cases.iter().all(|case| case.region != Region::Other && !case.certainty.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_panics(text in "\\PC*", lines in proptest::collection::vec("[-0-9a-z\",\r\n é\u{feff}]{0,40}", 0..8)) {
        let _ = read_cases("t", &text);
        let _ = read_cases("t", &format!("{HEADER}\n{}", lines.join("\n"))).map_err(|problems| problems.render(false));
        let _ = read_bytes("t", text.as_bytes());
    }

    #[test]
    fn no_line_of_likely_values_panics(values in proptest::collection::vec(
        prop_oneof![Just("1"), Just("0"), Just("war"), Just("none"), Just("mixed"), Just("1950-01-01"), Just("0001-01-01"), Just(""), Just("\"")], 9..13)
    ) {
        let _ = read_cases("t", &format!("{HEADER}\n{}", values.join(","))).map_err(|problems| problems.render(false));
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_bytes("t", &bytes).map_err(|problems| problems.render(false));
    }
}

#[test]
fn a_table_with_other_separators_and_a_year_with_a_wrong_digit_are_told_as_such() {
    for (mark, name) in [(';', "semicolons"), ('\t', "tabs")] {
        let text = NEEDED.join(&mark.to_string()) + "\n";
        let problems = read_cases("t.csv", &text).expect_err("no commas");
        assert_eq!(problems.count(crate::problem::Severity::Error), 1);
        assert!(problems.render(false).contains(name), "{}", problems.render(false));
    }
    let text = NEEDED.join(",") + "\na,A-B,mixed,1962-01-01,none,,0,0,1,2202-01-01,war\n";
    let problems = read_cases("t.csv", &text).expect_err("a wrong digit").render(false);
    assert!(problems.contains("is in the year 2202"), "{problems}");
}
