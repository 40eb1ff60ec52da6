//! What somebody else can have written — a scenario, a table, a picture, a whole run folder — can hurt nobody: the program
//! reads nothing outside the folder, writes nothing but its own, ends in time, and says nothing that a terminal obeys.

use std::fs::{self, File};
use std::os::unix::fs::{FileTypeExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::desk::Desk;

/// Longest that a refusal may take, on a machine that does other work: a hang is told from slowness by far.
const LIMIT: Duration = Duration::from_secs(60);

/// Most memory that a refusal may take, in KiB of address space.
const MEMORY: &str = "6000000";

/// How the program ended within [`LIMIT`] and [`MEMORY`], and what it said.
struct Ended {
    status: Option<i32>,
    said: String,
}

/// Types it at a desk, with an end to time and memory.
#[track_caller]
fn typed(desk: &Desk, words: &str) -> Ended {
    let plain = desk.command(words);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -v {MEMORY}; exec \"$@\""), "sh"]);
    command.arg(plain.get_program()).args(plain.get_args());
    command.current_dir(desk.at("")).stdin(Stdio::null());
    let [out, err] = ["said.out", "said.err"].map(|name| desk.at("").with_file_name(format!("{}.{name}", stem(desk))));
    let file = |path: &Path| File::create(path).expect("a file");
    let mut child = command.stdout(file(&out)).stderr(file(&err)).process_group(0).spawn().expect("the program");
    let started = Instant::now();
    let status = loop {
        match child.try_wait().expect("a child") {
            Some(status) => break status.code(),
            None if started.elapsed() > LIMIT => {
                drop(child.kill());
                drop(child.wait());
                panic!("`guarantor {words}` has not ended after {LIMIT:?}");
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let read = |path: &Path| {
        let text = String::from_utf8_lossy(&fs::read(path).expect("what it said")).into_owned();
        drop(fs::remove_file(path));
        text
    };
    let ended = Ended { status, said: read(&out) + &read(&err) };
    assert!(!ended.said.contains("panicked"), "`guarantor {words}`: {}", ended.said);
    ended
}

/// A name for what is said at a desk, beside its folder.
fn stem(desk: &Desk) -> String {
    let folder = desk.at("");
    folder.components().next_back().map_or_else(String::new, |name| name.as_os_str().to_string_lossy().into_owned())
}

impl Ended {
    /// Refused in few words that hold these, and steer no terminal.
    #[track_caller]
    fn refused(self, words: &str) {
        assert_eq!(self.status, Some(2), "{}", self.start());
        assert!(self.said.contains(words), "{words:?} is not in {}", self.start());
        self.plain();
    }

    /// What it said steers no terminal.
    #[track_caller]
    fn plain(&self) {
        assert!(self.said.len() < 1 << 20, "{} bytes", self.said.len());
        let obeyed =
            |letter: &char| letter.is_control() && *letter != '\n' || ('\u{202a}'..='\u{202e}').contains(letter);
        assert_eq!(self.said.chars().find(obeyed), None, "{}", self.start());
    }

    fn start(&self) -> String {
        format!("{:?}: {}", self.status, self.said.chars().take(2_000).collect::<String>())
    }
}

/// A pipe that nobody writes into.
fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success() && fs::metadata(path).expect("a pipe").file_type().is_fifo());
}

/// A file that says that it is large and takes no room.
fn sparse(path: &Path, bytes: u64) {
    File::create(path).and_then(|file| file.set_len(bytes)).expect("a sparse file");
}

/// A small finished run in the folder `run`.
fn with_run() -> Desk {
    let desk = Desk::new();
    desk.run("run small.toml -o run --worlds 2 -n 8 --set run.horizon_months=2").succeeds();
    desk
}

#[test]
fn a_pipe_or_a_device_is_opened_by_nobody() {
    let desk = with_run().with("by-pipe.toml", "extends = \"pipe\"\n");
    pipe(&desk.at("pipe"));
    for words in [
        "check pipe",
        "run pipe",
        "run by-pipe.toml",
        "compare small.toml pipe",
        "diff small.toml pipe",
        "backtest pipe",
        "run small.toml --worlds-from pipe",
        "inspect pipe",
        "check /dev/zero",
        "run small.toml --worlds-from /dev/zero",
        "inspect /dev/zero",
    ] {
        typed(&desk, words).refused("it is a pipe or a device and not a file");
    }
    for (file, words) in [
        ("manifest.json", "verify run"),
        ("manifest.json", "run small.toml -o run"),
        ("manifest.json", "plot run"),
        ("results.json", "plot run"),
    ] {
        let path = desk.at("run").join(file);
        let before = fs::read(&path).expect("a file");
        fs::remove_file(&path).expect("a file");
        pipe(&path);
        typed(&desk, words).refused("a pipe or a device");
        fs::remove_file(&path).expect("a pipe");
        fs::write(&path, before).expect("a file");
    }
    fs::create_dir(desk.at("charts")).expect("a folder");
    pipe(&desk.at("charts/survival.png"));
    typed(&desk, "plot run -o charts").refused("a pipe or a device");
    fs::create_dir_all(desk.at("out/bench")).expect("a folder");
    pipe(&desk.at("out/bench/before.json"));
    typed(&desk, "bench small.toml --against before").refused("a pipe or a device");
}

#[test]
fn a_scenario_reads_nothing_outside_its_folder() {
    let desk = Desk::new()
        .with("in/base.toml", "extends = \"builtin:baseline\"\n")
        .with("secret.toml", "title = \"secret\"\n");
    symlink(desk.at("secret.toml"), desk.at("in/link.toml")).expect("a link");
    symlink(desk.at(""), desk.at("in/up")).expect("a link");
    symlink("/etc", desk.at("in/etc")).expect("a link");
    symlink("base.toml", desk.at("in/near.toml")).expect("a link");
    for name in [
        "link.toml",
        "up/secret.toml",
        "etc/passwd",
        "../secret.toml",
        "/etc/passwd",
        "/proc/self/environ",
        "./../in/base.toml",
        "in/../../secret.toml",
    ] {
        fs::write(desk.at("in/own.toml"), format!("extends = {name:?}\n")).expect("a file");
        let ended = typed(&desk, "check in/own.toml");
        assert!(!ended.said.contains("secret\""), "{}", ended.start());
        ended.refused("leaves the scenario's folder");
    }
    fs::write(desk.at("in/own.toml"), "extends = \"near.toml\"\n").expect("a file");
    assert_eq!(typed(&desk, "check in/own.toml").status, Some(0), "a link within the folder is followed");
}

#[test]
fn a_run_folder_reads_and_writes_nothing_outside_itself() {
    let desk = with_run().with("secret.json", "{\"secret\": 5}\n");
    fs::remove_file(desk.at("run/results.json")).expect("a file");
    symlink(desk.at("secret.json"), desk.at("run/results.json")).expect("a link");
    typed(&desk, "plot run").refused("it is a link out of the folder");
    let ended = typed(&desk, "verify run");
    assert_eq!(ended.status, Some(1), "{}", ended.start());
    assert!(ended.said.contains("link out of the folder") && !ended.said.contains("secret"), "{}", ended.start());
    // A manifest that lists what lies elsewhere is damaged, and nothing elsewhere is replaced.
    let manifest = desk.at("run/manifest.json");
    let text = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(&manifest, text.replace("\"results.json\"", "\"../secret.json\"")).expect("a file");
    for words in ["plot run", "verify run", "run small.toml -o run -f"] {
        typed(&desk, words).refused("is damaged");
    }
    assert_eq!(fs::read_to_string(desk.at("secret.json")).expect("a file"), "{\"secret\": 5}\n");
}

#[test]
fn names_in_results_name_no_file_elsewhere() {
    let desk = Desk::new();
    desk.run("sweep small.toml --worlds 2 -n 8 --vary host.strength=200000,300000 -o sweep -q").succeeds();
    desk.change("sweep", "sweep.json", "\"name\": \"held\"", "\"name\": \"/../../../evil\"");
    fs::create_dir(desk.at("charts")).expect("a folder");
    fs::create_dir(desk.at("charts/sweep-")).expect("a folder");
    let before = desk.files("");
    let ended = typed(&desk, "plot sweep -o charts");
    ended.plain();
    let after = desk.files("");
    let fresh: Vec<&String> = after.keys().filter(|name| !before.contains_key(*name)).collect();
    assert!(fresh.iter().all(|name| name.starts_with("charts/sweep-") && !name[13..].contains('/')), "{fresh:?}");
    assert!(!desk.at("evil.png").exists() && !desk.at("../evil.png").exists());
}

#[test]
fn a_file_of_any_name_makes_a_folder_in_out_and_nothing_else() {
    let long = "x".repeat(240);
    for name in ["...toml", "..toml", "a\u{1b}[2J.toml", "two\nlines.toml", "\u{202e}lmot", "-f.toml", " .toml", &long]
    {
        let desk = Desk::new();
        fs::rename(desk.at("small.toml"), desk.at(name)).expect("a file");
        let before = desk.files("");
        let mut command = desk.command("run --worlds 1 -n 8 --set run.horizon_months=1 --");
        let output = command.arg(name).output().expect("the program");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let ended = Ended { status: output.status.code(), said };
        ended.plain();
        assert!(matches!(ended.status, Some(0 | 2)), "{name:?}: {}", ended.start());
        let after = desk.files("");
        let fresh: Vec<&String> = after.keys().filter(|name| !before.contains_key(*name)).collect();
        assert!(fresh.iter().all(|name| name.starts_with("out/")), "{name:?}: {fresh:?}");
        assert!(ended.status == Some(0) || fresh.is_empty(), "{name:?}: {fresh:?}");
        assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "{name:?} has changed a file");
    }
}

#[test]
fn texts_of_a_scenario_steer_no_terminal_wherever_they_are_told() {
    const STEERS: &str = "\\u001b[2J\\u001b]0;x\\u0007\\u009b31m\\u202e<b>&\\u0000";
    let text = super::SMALL.replace("A small scenario", STEERS).replace("No force", STEERS).replace(
        "[run]",
        &format!(
            "question = \"{STEERS}\"\n[contributor.france]\nname = \"{STEERS}\"\n[host]\nname = \"{STEERS}\"\n[run]"
        ),
    );
    let desk = Desk::new().with("hostile.toml", &text);
    for words in [
        "check hostile.toml",
        "run hostile.toml --worlds 4 -n 8 -o run",
        "run hostile.toml --worlds 4 -n 8 -o json --json -v",
        "compare run small.toml --worlds 4 -n 8 -o compare",
        "plot run --format svg -o print",
        "inspect run/survival.png",
        "inspect run/survival.png --json",
        "diff small.toml hostile.toml --no-run",
        "verify run",
    ] {
        let ended = typed(&desk, words);
        ended.plain();
        assert_eq!(ended.status, Some(0), "{words}: {}", ended.start());
    }
    for (name, bytes) in desk.files("print") {
        let text = String::from_utf8(bytes).expect("SVG is text");
        assert!(!text.contains("<b>"), "{name} holds an element that the scenario wrote");
        assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'), "{name} is no XML");
    }
}

#[test]
fn what_is_deep_large_or_many_takes_neither_the_stack_nor_memory_nor_all_day() {
    let desk = with_run();
    let deep = |open: &str, close: &str| open.repeat(200_000) + &close.repeat(200_000);
    let wide: String = (0..9_000).map(|place| format!("{{\"path\":\"a.b{place}\",\"prior\":\"\"}},")).collect();
    let posterior = format!(
        "{{\"version\":1,\"program\":\"x\",\"made_from\":\"x\",\"effective\":1,\"draws\":[],\"unknowns\":[{}]}}",
        wide.trim_end_matches(',')
    );
    fs::write(desk.at("deep.toml"), format!("x = {}", deep("[", "]"))).expect("a file");
    fs::write(desk.at("deep.json"), deep("[", "]")).expect("a file");
    fs::write(desk.at("deep.csv"), deep("\"", ",")).expect("a file");
    fs::write(desk.at("wide.json"), posterior).expect("a file");
    fs::write(desk.at("long.toml"), "é".repeat(400_000)).expect("a file");
    let wordy = super::SMALL.replace("A small scenario", &"é".repeat(100_000));
    fs::write(desk.at("wordy.toml"), wordy).expect("a file");
    fs::write(desk.at("long.csv"), "a,".repeat(400_000)).expect("a file");
    for name in ["sparse.toml", "sparse.json", "sparse.csv", "sparse.png"] {
        sparse(&desk.at(name), 1 << 40);
    }
    for (words, told) in [
        ("check deep.toml", "not sound"),
        ("check long.toml", "not sound"),
        ("check sparse.toml", "larger than 1 MiB"),
        ("check wordy.toml", "`title` has 100000 letters"),
        ("backtest deep.csv", "error"),
        ("backtest long.csv", "error"),
        ("backtest sparse.csv", "larger than 16 MiB"),
        ("run small.toml --worlds-from deep.json", "no posterior file"),
        ("run small.toml --worlds-from wide.json", "9000 unknowns; at most 8192"),
        ("run small.toml --worlds-from sparse.json", "larger than 16 MiB"),
        ("inspect sparse.png", "larger than any file"),
        ("inspect deep.json", "not a PNG picture"),
    ] {
        typed(&desk, words).refused(told);
    }
    let set = format!("check small.toml --set host.strength={}", "[".repeat(60_000));
    typed(&desk, &set).refused("not valid TOML");
    for (file, words) in [("manifest.json", "verify run"), ("results.json", "plot run"), ("worlds.json", "verify run")]
    {
        let path = desk.at("run").join(file);
        let before = fs::read(&path).expect("a file");
        for hostile in [deep("[", "]"), deep("{\"a\":", "}")] {
            fs::write(&path, hostile).expect("a file");
            let ended = typed(&desk, words);
            ended.plain();
            assert!(matches!(ended.status, Some(1 | 2)), "{file}: {}", ended.start());
        }
        fs::remove_file(&path).expect("a file");
        sparse(&path, 1 << 40);
        let ended = typed(&desk, words);
        ended.plain();
        assert!(matches!(ended.status, Some(1 | 2)), "{file}: {}", ended.start());
        fs::write(&path, before).expect("a file");
    }
}

#[test]
fn a_picture_whose_text_swells_is_read_in_little_memory() {
    let desk = Desk::new();
    let mut bytes = Vec::new();
    let mut swelling = png::text_metadata::ITXtChunk::new("Title", "a".repeat(64 << 20));
    swelling.compress_text().expect("compressed text");
    swelling.compressed = true;
    {
        let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.add_text_chunk("guarantor:chart".to_owned(), "survival".to_owned()).expect("a chunk");
        let mut writer = encoder.write_header().expect("a picture");
        for _ in 0..150 {
            writer.write_text_chunk(&swelling).expect("a chunk");
        }
        writer.write_image_data(&[0]).expect("a picture");
    }
    assert!(bytes.len() < 64 << 20, "{} bytes", bytes.len());
    fs::write(desk.at("swells.png"), bytes).expect("a file");
    let ended = typed(&desk, "inspect swells.png");
    assert_eq!(ended.status, Some(0), "{}", ended.start());
    ended.plain();
}
