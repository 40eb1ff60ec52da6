//! Work that is not finished: the part file of a run that is going on, was stopped or was killed, and of a shard.
//!
//! Its header carries everything that the run was made from, so that a part file alone says which run it belongs to, and
//! shards can be merged where nothing else of the run is.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::analysis::summary::PROGRAM;
use crate::engine::batch::Keeper as _;
use crate::engine::part::{Part, Shape};
use crate::engine::part_file::{self, Fault, PartFile};
use crate::engine::tasks::{Cut, Span};
use crate::error::Error;
use crate::problem::quote;
use crate::report::manifest::is_name;
use crate::scenario::attached::ATTACHED_BYTES;
use crate::scenario::canonical::hash_of_a_world;
use crate::scenario::format::{EXTENDS_DEPTH, FILE_BYTES, WORLDS};
use crate::scenario::{self, Attached, Overrides, Role, Scenario, SourceFile};

/// Name of the part file in the folder of a run that is not finished.
pub const CHECKPOINT: &str = "checkpoint.part";

/// Most shards of a run.
pub const SHARDS: u32 = 1 << 20;

/// One of so many equal shares of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Its number; the first is 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Shard {
    /// Reads `2/16`.
    ///
    /// # Errors
    /// It is something else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(k, n)| Some((k.trim().parse().ok()?, n.trim().parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) && of <= SHARDS => Ok(Self { number, of }),
            Some((0, of)) if of > 0 => Err(format!("shards are counted from 1: the first is `1/{of}`")),
            _ => Err(format!("give a number and how many there are, as in `2/16`; {SHARDS} at most")),
        }
    }

    /// The name of its part file: names sort as numbers do.
    pub fn file(self) -> String {
        let width = self.of.to_string().len();
        format!("shard-{:0width$}-of-{}.part", self.number, self.of)
    }

    /// Its tasks.
    pub fn span(self, cut: Cut) -> Span {
        cut.shard(self.number, self.of)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// What a part file says of the run that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Name and version of the program.
    pub program: String,
    /// The scenario's name.
    pub scenario: String,
    /// What its counts hang on ([`hash_of_a_world`]).
    pub hash: String,
    /// Master seed.
    pub seed: u64,
    /// Worlds of the run.
    pub worlds: u32,
    /// Trials in each.
    pub trials: u32,
    /// `--set` flags, in order.
    pub set: Vec<String>,
    /// Options that were chosen by `--option`; empty where all are run.
    pub options: Vec<String>,
    /// Which shard it is; none where it is a checkpoint of the whole run.
    pub shard: Option<Shard>,
    /// The scenario's files, its own first.
    pub sources: Vec<Text>,
    /// Files that it rests on beside those.
    pub attached: Vec<(Role, Text)>,
}

/// A file by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    name: String,
    text: String,
}

impl Text {
    fn of(file: &SourceFile) -> Self {
        Self { name: file.name.clone(), text: file.text.clone() }
    }
}

impl Header {
    fn of(scenario: &Scenario, shard: Option<Shard>) -> Self {
        Self {
            program: PROGRAM.to_owned(),
            scenario: scenario.name.clone(),
            hash: hash_of_a_world(scenario),
            seed: scenario.run.seed,
            worlds: scenario.run.worlds,
            trials: scenario.run.trials,
            set: scenario.set.clone(),
            options: scenario.chosen.clone(),
            shard,
            sources: scenario.files.iter().map(Text::of).collect(),
            attached: scenario.attached.iter().map(|one| (one.role, Text::of(&one.file))).collect(),
        }
    }

    /// Whether it is such as this program writes: folders are named after its scenario, and its files are no larger than
    /// they may be where they are read.
    pub fn is_sound(&self) -> bool {
        let small = |text: &Text, limit: u64| text.text.len() as u64 <= limit;
        is_name(&self.scenario)
            && self.sources.len() <= EXTENDS_DEPTH + 1
            && self.sources.iter().all(|text| small(text, FILE_BYTES))
            && self.attached.iter().all(|(_, text)| small(text, ATTACHED_BYTES))
            && self.shard.is_none_or(|shard| (1..=shard.of).contains(&shard.number) && shard.of <= SHARDS)
    }

    /// The scenario, from the files that it carries.
    ///
    /// # Errors
    /// Everything that is wrong with them; or they are not what was counted.
    pub fn scenario(&self) -> Result<Scenario, Error> {
        let file = |one: &Text| SourceFile { name: one.name.clone(), text: one.text.clone() };
        let attached = self.attached.iter().map(|(role, one)| Attached::new(*role, &one.name, one.text.clone()));
        let overrides = Overrides {
            set: self.set.clone(),
            options: self.options.clone(),
            seed: Some(self.seed),
            worlds: Some(self.worlds),
            trials: Some(self.trials),
            attached: attached.collect(),
            planned: None,
        };
        let files: Vec<_> = self.sources.iter().map(file).collect();
        let scenario = scenario::load_kept(&self.scenario, &files, &overrides)?;
        if hash_of_a_world(&scenario) == self.hash {
            return Ok(scenario);
        }
        let what =
            format!("the part files of {} do not carry the scenario that they were counted for", self.described());
        Err(Error::Usage(
            what,
            "they were changed by hand, or by another build of the program: count them again".to_owned(),
        ))
    }

    /// "`paris`, seed 7, 512 × 512, `full`".
    pub fn described(&self) -> String {
        let Self { seed, worlds, trials, .. } = self;
        let options: String = self.options.iter().map(|option| format!(", {}", quote(option))).collect();
        format!("{}, seed {seed}, {worlds} × {trials}{options}", quote(&self.scenario))
    }
}

/// A part file that was read as far as it is sound.
#[derive(Debug)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// What it says of its run.
    pub header: Header,
    reader: part_file::Reader<std::io::BufReader<fs::File>>,
}

impl Found {
    /// Opens a part file; `None` where nothing was kept in it yet.
    ///
    /// # Errors
    /// It cannot be read, is something else, or another program wrote it.
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        let (text, reader) = match part_file::open(path) {
            Ok(found) => found,
            Err(Fault::Empty) => return Ok(None),
            Err(fault) => return Err(unreadable(path, fault)),
        };
        let header = serde_json::from_str::<Header>(&text).ok().filter(Header::is_sound);
        let Some(header) = header else { return Err(unreadable(path, Fault::Damaged)) };
        if header.program != PROGRAM {
            return Err(of_another_program(path, &header.program));
        }
        Ok(Some(Self { path: path.to_owned(), header, reader }))
    }

    /// Everything that is sound in it.
    ///
    /// # Errors
    /// It cannot be read, or a record is not what the program writes.
    pub fn read(&mut self, shape: &Shape) -> Result<Part, Error> {
        let mut counted = Part::new(shape);
        while let Some(bytes) = self.reader.record().map_err(|error| Error::io("reading", &self.path, error))? {
            let part = Part::read(&bytes, shape).filter(|part| counted.tasks().common(part.tasks()).is_empty());
            let Some(part) = part else { return Err(unreadable(&self.path, Fault::Damaged)) };
            counted.merge(&part);
        }
        Ok(counted)
    }

    /// Bytes behind the last sound record.
    pub fn lost(&self) -> u64 {
        self.reader.lost()
    }
}

/// Work that has begun: what was counted before, and where what will be counted is kept.
#[derive(Debug)]
pub struct Begun {
    /// Its part file.
    pub path: PathBuf,
    /// Keeps what is counted.
    pub file: PartFile,
    /// What was counted before.
    pub counted: Part,
    /// Bytes of what was counted before that were torn off or damaged.
    pub lost: u64,
}

impl Begun {
    /// Begins a part file, in the place of one that may be there; its folder is made.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn anew(path: &Path, scenario: &Scenario, shard: Option<Shard>) -> Result<Self, Error> {
        let header = serde_json::to_string(&Header::of(scenario, shard)).unwrap_or_default();
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        let file = made.and_then(|()| PartFile::create(path, &header, shard.is_some()));
        let file = file.map_err(|error| Error::io("writing", path, error))?;
        Ok(Self { path: path.to_owned(), file, counted: Part::new(&Shape::of(scenario)), lost: 0 })
    }

    /// Goes on with a part file; begins it where nothing is there yet.
    ///
    /// # Errors
    /// It is of other work, of another program, damaged, or cannot be read and written.
    pub fn going_on(path: &Path, scenario: &Scenario, shard: Option<Shard>) -> Result<Self, Error> {
        let found = if path.exists() { Found::open(path)? } else { None };
        let Some(mut found) = found else { return Self::anew(path, scenario, shard) };
        if found.header.hash != hash_of_a_world(scenario) || found.header.shard != shard {
            return Err(of_other_work(&found, scenario, shard));
        }
        if shard.is_some() && found.header.worlds != scenario.run.worlds {
            return Err(of_other_work(&found, scenario, shard));
        }
        // Worlds beyond those of the run are sound; they are too many all the same.
        let counted = found.read(&Shape::of(&scenario.with_worlds(WORLDS as u32)))?;
        let cut = Cut::of(&scenario.run);
        if counted.tasks().end() > cut.all().to {
            let worlds = cut.world(counted.tasks().end() - 1) + 1;
            let what = format!("`{}` holds {worlds} worlds already, more than {}", path.display(), scenario.run.worlds);
            return Err(Error::Usage(what, format!("go on with `--worlds {worlds}` or more, or begin anew with `-f`")));
        }
        let file = PartFile::go_on(path, &found.reader, shard.is_some());
        let file = file.map_err(|error| Error::io("writing", path, error))?;
        Ok(Self { path: path.to_owned(), file, counted, lost: found.lost() })
    }

    /// Takes what was counted before.
    pub fn take_counted(&mut self) -> Part {
        let nothing = self.counted.like();
        std::mem::replace(&mut self.counted, nothing)
    }

    /// Puts one record with all that was counted in the place of the many that were kept on the way: a shard travels.
    ///
    /// # Errors
    /// It cannot be written; the many stay.
    pub fn close(self, counted: &Part, scenario: &Scenario, shard: Shard) -> Result<(), Error> {
        let new = self.path.with_extension("part.new");
        let written = Self::anew(&new, scenario, Some(shard)).and_then(|begun| {
            let kept = begun.file.keep(counted).and_then(|()| fs::rename(&new, &self.path));
            kept.map_err(|error| Error::io("writing", &self.path, error))
        });
        if written.is_err() {
            drop(fs::remove_file(&new));
        }
        written
    }

    /// Clears the part file away, and its folder where nothing else is in it.
    pub fn discard(self) {
        drop(fs::remove_file(&self.path));
        drop(self.path.parent().map(fs::remove_dir));
    }
}

/// A run is not finished, and nobody said what is to become of it.
pub fn in_the_way(path: &Path) -> Error {
    match Found::open(path) {
        Err(error) => error,
        Ok(found) => {
            let of = found.map_or_else(String::new, |found| format!(" ({})", found.header.described()));
            let what = format!("`{}` holds work that is not finished{of}", path.display());
            Error::Usage(what, "go on with `--resume`, or begin anew with `-f`".to_owned())
        }
    }
}

/// Whether a file may be replaced: it is a part file, whole or not.
pub fn is_part_file(path: &Path) -> bool {
    !matches!(part_file::open(path), Err(Fault::Foreign | Fault::Io(_)))
}

/// The file is no part file of ours.
fn unreadable(path: &Path, fault: Fault) -> Error {
    let shown = path.display();
    let (what, remedy) = match fault {
        Fault::Io(error) if error.kind() == ErrorKind::IsADirectory => {
            return Error::io("reading", path, ErrorKind::IsADirectory.into());
        }
        Fault::Io(error) => return Error::io("reading", path, error),
        Fault::Foreign => (
            format!("`{shown}` is not a part file of guarantor"),
            "name one that a run has written, or move it away; it is not replaced",
        ),
        Fault::Version(version) => (
            format!("`{shown}` has format {}; this program reads {}", quote(&version), part_file::VERSION),
            "go on with the version of the program that wrote it, or begin anew with `-f`",
        ),
        Fault::Empty => (format!("`{shown}` holds nothing yet"), "go on with `--resume`, or begin anew with `-f`"),
        Fault::Damaged => (format!("`{shown}` is damaged"), "begin anew with `-f`"),
    };
    Error::Usage(what, remedy.to_owned())
}

fn of_another_program(path: &Path, program: &str) -> Error {
    let what = format!("`{}` was written by {}; this is `{PROGRAM}`", path.display(), quote(program));
    Error::Usage(what, "go on with that version of the program, or begin anew with `-f`".to_owned())
}

fn of_other_work(found: &Found, scenario: &Scenario, shard: Option<Shard>) -> Error {
    let (theirs, ours) = (&found.header, Header::of(scenario, shard));
    let (mut there, mut here) = (theirs.described(), ours.described());
    if there == here {
        let shard = |header: &Header| header.shard.map_or("a whole run".to_owned(), |shard| format!("shard {shard}"));
        (there, here) = (shard(theirs), shard(&ours));
    }
    let of = if there == here {
        format!("{there}, of a file or flags that have changed since")
    } else {
        format!("{there}; this is {here}")
    };
    let what = format!("`{}` belongs to other work: {of}", found.path.display());
    Error::Usage(
        what,
        "give the file and flags that it was begun with, or begin anew with `-f` in place of `--resume`".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_anybody_wrote_names_no_folder_elsewhere() {
        let text = |name: &str, bytes: usize| Text { name: name.to_owned(), text: "#".repeat(bytes) };
        let header = |name: &str, sources: usize, bytes: usize| Header {
            program: PROGRAM.to_owned(),
            scenario: name.to_owned(),
            hash: String::new(),
            seed: 0,
            worlds: 1,
            trials: 1,
            set: Vec::new(),
            options: Vec::new(),
            shard: None,
            sources: (0..sources).map(|_| text("a.toml", bytes)).collect(),
            attached: Vec::new(),
        };
        assert!(header("paris", 9, 100).is_sound());
        for name in ["../../elsewhere", "..", "", "a/b", "/tmp/x", "two\nlines"] {
            assert!(!header(name, 1, 1).is_sound(), "{name:?}");
        }
        assert!(!header("paris", 10, 1).is_sound() && !header("paris", 1, (1 << 20) + 1).is_sound());
        let shard = |number, of| Header { shard: Some(Shard { number, of }), ..header("paris", 1, 1) };
        assert!(shard(1, 1).is_sound() && !shard(0, 1).is_sound() && !shard(2, 1).is_sound());
    }

    #[test]
    fn a_shard_is_a_number_of_so_many() {
        assert_eq!(Shard::parse("2/16"), Ok(Shard { number: 2, of: 16 }));
        assert_eq!(Shard::parse(" 16 / 16 "), Ok(Shard { number: 16, of: 16 }));
        for (text, told) in [
            ("0/4", "the first is `1/4`"),
            ("5/4", "as in `2/16`"),
            ("4", "as in"),
            ("a/b", "as in"),
            ("1/0", "as in"),
            ("0/0", "as in"),
            ("1/9999999", "1048576 at most"),
            ("-1/4", "as in"),
        ] {
            assert!(Shard::parse(text).expect_err(text).contains(told), "{text}");
        }
        assert_eq!(Shard { number: 7, of: 128 }.file(), "shard-007-of-128.part");
        assert_eq!(Shard { number: 7, of: 128 }.to_string(), "7/128");
    }
}
