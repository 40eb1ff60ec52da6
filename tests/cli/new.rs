//! `guarantor new`, `schema`, `completions`, `man`, and the help: what a newcomer meets first.

use std::fs;
use std::process::Command;

use guarantor::scenario::schema;

use super::desk::Desk;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// The verbs of the program, as its help lists them.
fn verbs(desk: &Desk) -> Vec<String> {
    let help = desk.run("--help").succeeds().stdout;
    let (verbs, _) = help.split_once("Options:").expect("options after the verbs");
    let lines = verbs.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn a_new_scenario_is_there_with_its_schema_sound_and_runs() {
    let desk = Desk::new();
    let ran = desk.run("new larger-force").succeeds().prints("guarantor run larger-force.toml").tells_nothing();
    assert!(ran.stdout.contains("guarantor check larger-force.toml"), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(desk.at(schema::FILE)).expect("a file"), schema::text());
    let checked = desk.run("check larger-force.toml").succeeds().prints("ok: larger-force.toml: 3 options");
    assert!(!checked.stdout.contains("warning"), "{}", checked.stdout);
    desk.run("run larger-force.toml --worlds 16 -n 16").succeeds().tells("out/larger-force");
    assert!(desk.at("out/larger-force/hold.png").is_file());
}

#[test]
fn a_name_with_and_without_its_ending_is_the_same_and_nothing_is_ever_replaced() {
    let desk = Desk::new();
    desk.run("new mine.toml").succeeds();
    fs::write(desk.at("mine.toml"), "my work").expect("a file");
    for typed in ["new mine", "new mine.toml", "new mine -f"] {
        desk.run(typed).refuses().tells("`mine.toml` is there already").tells("guarantor check mine.toml");
    }
    assert_eq!(fs::read_to_string(desk.at("mine.toml")).expect("a file"), "my work");
    // The schema is the same, so that a second scenario comes beside it.
    desk.run("new other").succeeds();
}

#[test]
fn a_schema_of_another_version_is_replaced_only_where_that_is_asked() {
    let desk = Desk::new().with(schema::FILE, "{}");
    desk.run("new mine").refuses().tells("perhaps of another version").tells("`-f`");
    assert!(!desk.at("mine.toml").exists(), "nothing is half done");
    assert_eq!(fs::read_to_string(desk.at(schema::FILE)).expect("a file"), "{}");
    desk.run("new mine -f").succeeds();
    assert_eq!(fs::read_to_string(desk.at(schema::FILE)).expect("a file"), schema::text());
}

#[test]
fn names_are_safe_and_folders_must_be_there() {
    let desk = Desk::new();
    for (typed, tells) in [
        ("new 'my question'", "`my-question`"),
        ("new ..", "needs a name"),
        ("new .", "needs a name"),
        ("new a.b", "`a-b`"),
        ("new con", "device"),
        ("new -- -x", "is no name"),
        ("new nowhere/mine", "there is no folder `nowhere`"),
        ("new small.toml/mine", "there is no folder `small.toml`"),
        ("new", "<NAME>"),
    ] {
        desk.run(typed).refuses().tells(tells);
    }
    fs::create_dir(desk.at("folder")).expect("a folder");
    desk.run("new folder/mine").succeeds().prints("guarantor run folder/mine.toml");
    assert!(desk.at("folder/guarantor.schema.json").is_file());
    let written: Vec<_> = desk.files(".").into_keys().collect();
    assert_eq!(written, ["folder/guarantor.schema.json", "folder/mine.toml", "small.toml"]);
}

#[test]
fn the_schema_is_json_of_the_seventh_draft() {
    let ran = Desk::new().run("schema").succeeds().tells_nothing();
    let schema: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let troops = &schema["definitions"]["contributor.KEY.troops"];
    assert_eq!(troops["default"], 0);
    let told = troops["description"].as_str().expect("text");
    assert!(told.contains("Land troops pledged.") && told.contains("Unit: persons."), "{told}");
}

#[test]
fn every_shell_gets_completions_that_know_every_verb() {
    let desk = Desk::new();
    let verbs = verbs(&desk);
    assert!(verbs.len() >= 20, "{verbs:?}");
    for shell in SHELLS {
        let ran = desk.run(&format!("completions {shell}")).succeeds().tells_nothing();
        let lacking: Vec<_> = verbs.iter().filter(|verb| !ran.stdout.contains(verb.as_str())).collect();
        assert!(lacking.is_empty() && ran.stdout.contains("worlds-from"), "{shell}: {lacking:?}");
    }
    desk.run("completions csh").refuses().tells("bash");
}

/// What bash offers behind some words, as it would on a terminal; nothing where there is no bash.
fn offered(desk: &Desk, words: &[&str]) -> Option<Vec<String>> {
    let script = desk.run("completions bash").succeeds().stdout;
    let listed = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
    let last = words.len() - 1;
    let (word, before) = (words[last], words[last - 1]);
    let ask = format!(
        "{script}\nCOMP_WORDS=({listed}); COMP_CWORD={last}\n_guarantor guarantor '{word}' '{before}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash").current_dir(desk.at(".")).args(["--norc", "-c", &ask]).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_verbs_flags_words_and_files() {
    let desk = Desk::new();
    let Some(verbs) = offered(&desk, &["guarantor", "ru"]) else {
        eprintln!("passed over: there is no bash here");
        return;
    };
    assert_eq!(verbs, ["run"]);
    let offered = |words: &[&str]| offered(&desk, words).unwrap_or_default();
    // Where the script offers nothing, as for an argument that is a file, bash itself offers files.
    assert_eq!(offered(&["guarantor", "run", "sma"]), [""]);
    let script = desk.run("completions bash").succeeds().stdout;
    assert!(script.contains("-o default guarantor"), "{}", script.lines().last().unwrap_or_default());
    assert_eq!(offered(&["guarantor", "run", "--worlds-f"]), ["--worlds-from"]);
    assert_eq!(offered(&["guarantor", "run", "small.toml", "--worlds-from", "sm"]), ["small.toml"]);
    assert_eq!(offered(&["guarantor", "completions", "z"]), ["zsh"]);
}

#[test]
fn the_manual_page_tells_every_verb_and_flag() {
    let desk = Desk::new();
    let page = desk.run("man").succeeds().tells_nothing().stdout;
    for verb in verbs(&desk) {
        assert!(page.contains(&format!(".SH \"guarantor {verb}\"")), "{verb}");
        let help = desk.run(&format!("{verb} --help")).succeeds().stdout;
        for flag in help.split_whitespace().filter_map(|word| word.strip_prefix("--")) {
            let flag: String =
                flag.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
            assert!(flag.is_empty() || page.contains(&flag.replace('-', "\\-")), "{verb} --{flag}");
        }
    }
    // Who typesets it finds no fault with it.
    if let Ok(output) = Command::new("man")
        .args(["--warnings", "-E", "UTF-8", "-l", "-Tutf8"])
        .arg(desk.with("page.1", &page).at("page.1"))
        .output()
        && output.status.success()
    {
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn the_program_alone_tells_first_steps() {
    let desk = Desk::new();
    let ran = desk.run("").refuses().tells("Usage: guarantor").tells("guarantor new mine").tells("guarantor help");
    // The steps that it names work, in their order.
    for step in ran.stderr.lines().filter_map(|line| line.strip_prefix("  guarantor ")) {
        let typed = step.split("  ").next().expect("a command").to_owned();
        let small = if typed.starts_with("run") || typed.starts_with("sens") { " --worlds 16 -n 16" } else { "" };
        desk.run(&(typed + small)).succeeds();
    }
}
