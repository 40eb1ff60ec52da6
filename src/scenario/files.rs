//! Reads a scenario's file and the files that it extends, and nothing outside their folder.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::format::{EXTENDS_DEPTH, FILE_BYTES};
use crate::document::{self, Node, Table};
use crate::error::Error;
use crate::problem::{Place, Problem, Problems, Source, nearest, quote, quote_all};

/// The baseline inside the program.
pub const BUILTIN_BASELINE: &str = include_str!("../../scenarios/baseline.toml");

/// What `extends` calls the baseline inside the program.
pub const BUILTIN_NAME: &str = "builtin:baseline";

/// What `extends` calls the generic past ceasefire inside the program.
pub const BUILTIN_HISTORY: &str = "builtin:history";

/// The scenarios inside the program. Each may extend another one by the name of its file, as it does in its folder.
pub(super) const BUILTINS: [(&str, &str); 2] =
    [(BUILTIN_NAME, BUILTIN_BASELINE), (BUILTIN_HISTORY, include_str!("../../scenarios/history.toml"))];

/// A file that a scenario was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path within the scenario's folder, or its name inside the program, as in `builtin:baseline`.
    pub name: String,
    /// Its whole text.
    pub text: String,
}

/// Where a scenario comes from.
pub(super) enum Origin<'a> {
    /// A file.
    File(&'a Path),
    /// A text without a folder, under a name.
    Text(&'a str, &'a str),
    /// The whole chain as it was once read, the scenario's own file first.
    Kept(&'a [SourceFile]),
}

/// A scenario's file and the files that it extends, its own first.
pub(super) struct Chain {
    /// Every file as it was read.
    pub files: Vec<SourceFile>,
    /// Every file as a tree.
    pub layers: Vec<(Arc<Source>, Table)>,
}

/// Where one file of the chain is.
enum Location {
    /// In the program, under this name.
    Builtin(&'static str),
    /// On disk: as messages name it, and without links.
    Disk { shown: PathBuf, real: PathBuf },
    /// Nowhere.
    Text,
}

/// Reads the whole chain; what is wrong with its files goes to `problems`.
///
/// # Errors
/// The scenario's own file cannot be read.
pub(super) fn read(origin: &Origin<'_>, problems: &mut Problems) -> Result<Chain, Error> {
    let mut chain = Chain { files: Vec::new(), layers: Vec::new() };
    let (mut location, root) = match origin {
        Origin::Kept(files) => {
            chain.push_kept(files, problems);
            return Ok(chain);
        }
        Origin::Text(name, text) => {
            chain.push(Source::new(*name, *text), (*name).to_owned(), problems);
            (Location::Text, PathBuf::new())
        }
        Origin::File(path) => {
            let root = folder(path).canonicalize().map_err(|source| Error::io("reading", path, source))?;
            let source = match read_text(path, FILE_BYTES) {
                Ok(text) => Source::new(path.display().to_string(), text),
                Err(Fault::Io(source)) => return Err(Error::io("reading", path, source)),
                Err(fault) => return Err(fault.into_error(path)),
            };
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            chain.push(source, name, problems);
            let real = path.canonicalize().unwrap_or_else(|_| (*path).to_owned());
            (Location::Disk { shown: (*path).to_owned(), real }, root)
        }
    };
    let mut seen = vec![location.identity()];
    while let Some(node) = chain.extends() {
        match next(&node, &location, &root, &seen) {
            Ok((source, name, found)) => {
                seen.push(found.identity());
                chain.push(source, name, problems);
                location = found;
            }
            Err(problem) => {
                problems.push(problem);
                break;
            }
        }
    }
    Ok(chain)
}

impl Chain {
    fn push(&mut self, source: Arc<Source>, name: String, problems: &mut Problems) {
        let tree = document::parse(&source, problems);
        self.files.push(SourceFile { name, text: source.text.clone() });
        self.layers.push((source, tree));
    }

    /// Takes files in the order in which they extended each other. What `extends` calls them counts no more: they have
    /// been copied out of their folders. That each but the last extends something still does.
    fn push_kept(&mut self, files: &[SourceFile], problems: &mut Problems) {
        for (place, file) in files.iter().enumerate() {
            let source = Source::new(&file.name, &file.text);
            self.push(Arc::clone(&source), file.name.clone(), problems);
            let refuse =
                |message: &str| Problem::error(&Place::top(&source), message).help("run the scenario's own file again");
            match (self.extends().is_some(), place + 1 < files.len()) {
                (true, false) => problems.push(refuse("the file that this one extends was not kept")),
                (false, true) => problems.push(refuse("this file extends nothing, yet another one was kept below it")),
                _ => {}
            }
        }
    }

    /// The `extends` of the last file.
    fn extends(&self) -> Option<Node> {
        self.layers.last().and_then(|(_, tree)| tree.get("extends")).map(|entry| entry.node.clone())
    }
}

impl Location {
    fn identity(&self) -> PathBuf {
        match self {
            Self::Builtin(name) => PathBuf::from(name),
            Self::Disk { real, .. } => real.clone(),
            Self::Text => PathBuf::new(),
        }
    }
}

/// The file that `extends` names.
fn next(
    node: &Node,
    from: &Location,
    root: &Path,
    seen: &[PathBuf],
) -> Result<(Arc<Source>, String, Location), Problem> {
    let refuse = |message: String, help: &str| Problem::error(&node.place, message).help(help);
    let Some(name) = node.text() else {
        return Err(refuse(
            format!("`extends` must be text, not {}", node.describe()),
            "write `extends = \"file.toml\"`",
        ));
    };
    if seen.len() > EXTENDS_DEPTH {
        let message = format!("files extend each other more than {EXTENDS_DEPTH} deep");
        return Err(refuse(message, "put two of them together"));
    }
    let (source, name, found) = match (name.starts_with("builtin:"), from) {
        (true, _) => in_program(name).ok_or_else(|| {
            let known = quote_all(BUILTINS.map(|(name, _)| name));
            refuse(format!("the program has no {}", quote(name)), &format!("it has {known}"))
        })?,
        (false, Location::Disk { shown, .. }) => on_disk(name, node, &folder(shown), root)?,
        (false, Location::Builtin(_)) => in_program(&format!("builtin:{}", name.trim_end_matches(".toml")))
            .ok_or_else(|| refuse(format!("the program has no {}", quote(name)), "use `builtin:baseline`"))?,
        (false, Location::Text) => {
            return Err(refuse(format!("no folder in which to find {}", quote(name)), "use `builtin:baseline`"));
        }
    };
    if seen.contains(&found.identity()) {
        let message = format!("{} extends itself, by way of {} files", quote(&name), seen.len());
        return Err(refuse(message, "let the last of them extend nothing, or `builtin:baseline`"));
    }
    Ok((source, name, found))
}

/// A scenario inside the program, by its whole name.
fn in_program(name: &str) -> Option<(Arc<Source>, String, Location)> {
    let (name, text) = BUILTINS.into_iter().find(|(known, _)| *known == name)?;
    Some((Source::new(name, text), name.to_owned(), Location::Builtin(name)))
}

fn on_disk(name: &str, node: &Node, folder: &Path, root: &Path) -> Result<(Arc<Source>, String, Location), Problem> {
    let refuse = |message: String, help: String| Problem::error(&node.place, message).help(help);
    let outside = || {
        let message = format!("{} leaves the scenario's folder", quote(name));
        refuse(message, "put the file beside the scenario, and name it by a relative path without `..`".to_owned())
    };
    let plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if !Path::new(name).components().all(plain) {
        return Err(outside());
    }
    let shown = folder.join(name);
    let unreadable = |fault: Fault| match fault {
        Fault::Io(source) if source.kind() == ErrorKind::NotFound => {
            let near = neighbour(name, folder).map(|near| format!("did you mean {}?", quote(&near)));
            let help = near.unwrap_or_else(|| "name a file in the scenario's folder, or `builtin:baseline`".to_owned());
            refuse(format!("there is no file {}", quote(&shown.display().to_string())), help)
        }
        fault => refuse(format!("{} cannot be read: {}", quote(name), fault.reason()), fault.remedy().to_owned()),
    };
    let real = shown.canonicalize().map_err(|source| unreadable(Fault::Io(source)))?;
    let Ok(within) = real.strip_prefix(root) else { return Err(outside()) };
    let text = read_text(&real, FILE_BYTES).map_err(unreadable)?;
    let source = Source::new(shown.display().to_string(), text);
    Ok((source, within.display().to_string(), Location::Disk { shown, real }))
}

/// The folder that a file is in.
fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A file of the folder whose name is like the one that is not there.
fn neighbour(name: &str, folder: &Path) -> Option<String> {
    let files = fs::read_dir(folder).ok()?.take(1000).flatten();
    let names: Vec<String> = files.filter_map(|file| file.file_name().into_string().ok()).collect();
    nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Why a text cannot be read.
enum Fault {
    Io(std::io::Error),
    /// By its limit in bytes.
    TooLarge(u64),
    NotUtf8(String, usize),
}

impl Fault {
    fn reason(&self) -> String {
        match self {
            Self::Io(source) => source.to_string(),
            Self::TooLarge(limit) => format!("it is larger than {} MiB", limit >> 20),
            Self::NotUtf8(..) => "it is not UTF-8 text".to_owned(),
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::Io(_) => "check the path and who may read it",
            Self::TooLarge(FILE_BYTES) => "a scenario is a page or two; the baseline has 30 kB",
            Self::TooLarge(_) => "leave out what is not needed",
            Self::NotUtf8(..) => "save it as UTF-8",
        }
    }

    /// As an error of the scenario's own file, which no `extends` names.
    fn into_error(self, path: &Path) -> Error {
        let (reason, remedy) = (self.reason(), self.remedy());
        let (text, at) = if let Self::NotUtf8(text, at) = self { (text, at) } else { (String::new(), 0) };
        let source = Source::new(path.display().to_string(), text);
        let mut problems = Problems::default();
        let place = Place::new(&source, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
        problems.push(Problem::error(&place, format!("the file cannot be read: {reason}")).help(remedy));
        Error::Scenario(problems)
    }
}

/// The text of a file that is attached to a scenario.
///
/// # Errors
/// It cannot be read, is larger, or is no text.
pub(super) fn read_attached(path: &Path, limit: u64) -> Result<String, Error> {
    read_text(path, limit).map_err(|fault| match fault {
        Fault::Io(source) => Error::io("reading", path, source),
        // A file of one long line would be told in full.
        Fault::NotUtf8(..) => Fault::NotUtf8(String::new(), 0).into_error(path),
        fault => fault.into_error(path),
    })
}

/// The bytes of a file of limited size; nothing that is no file is opened, for a pipe or a terminal would never end.
///
/// # Errors
/// It is no file, is larger, or cannot be read.
pub fn read_limited(path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(std::io::Error::other("it is a pipe or a device and not a file; save what it gives and name that"));
    }
    let mut bytes = Vec::new();
    if metadata.len() <= limit {
        File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    }
    // Some files say that they are empty and are not.
    if metadata.len().max(bytes.len() as u64) > limit { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// The text of a file of limited size.
fn read_text(path: &Path, limit: u64) -> Result<String, Fault> {
    let bytes = read_limited(path, limit).map_err(|source| match source.kind() {
        ErrorKind::FileTooLarge => Fault::TooLarge(limit),
        _ => Fault::Io(source),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        Fault::NotUtf8(String::from_utf8_lossy(error.as_bytes()).into_owned(), valid)
    })
}
