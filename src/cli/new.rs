//! `guarantor new`: a scenario of one's own, and the schema for editors beside it.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::{args, print};
use crate::error::{Error, ExitStatus};
use crate::problem::harmless_lines;
use crate::report::command::quoted;
use crate::scenario::schema;
use crate::scenario::starter;

/// Writes a scenario that is not there yet.
pub fn new(request: &args::New) -> Result<ExitStatus, Error> {
    let (folder, name) = place(&request.name)?;
    let file = folder.join(format!("{name}.toml"));
    let beside = folder.join(schema::FILE);
    // Everything that forbids it comes before anything is written.
    let stale = look(&file, &beside, request.force)?;
    write_new(&file, &starter::text(&name))?;
    if stale {
        fs::write(&beside, schema::text()).map_err(|source| Error::io("writing", &beside, source))?;
    }
    print(&next_steps(&file, &beside));
    Ok(ExitStatus::Done)
}

/// The folder of a name, and the name without `.toml`.
fn place(path: &Path) -> Result<(PathBuf, String), Error> {
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = file.strip_suffix(".toml").unwrap_or(&file).to_owned();
    starter::check(&name).map_err(|(what, remedy)| Error::Usage(what, remedy))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    if folder != Path::new("") && !folder.is_dir() {
        let what = format!("there is no folder `{}`", folder.display());
        return Err(Error::Usage(what, "make it first, or leave it out: the scenario then comes here".to_owned()));
    }
    Ok((folder, name))
}

/// Refuses to replace anything; says whether the schema is to be written.
fn look(file: &Path, beside: &Path, force: bool) -> Result<bool, Error> {
    if file.symlink_metadata().is_ok() {
        return Err(taken(file));
    }
    match fs::read(beside) {
        Ok(there) if there == schema::text().as_bytes() => Ok(false),
        Ok(_) if !force => {
            let what = format!("`{}` is another one, perhaps of another version of this program", beside.display());
            Err(Error::Usage(what, "replace it with `-f`; no scenario is touched by that".to_owned()))
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Error::io("reading", beside, error)),
    }
}

fn taken(file: &Path) -> Error {
    let (what, shown) = (format!("`{}` is there already", file.display()), quoted(&file.display().to_string()));
    Error::Usage(what, format!("choose another name; or go on with that one: guarantor check {shown}"))
}

/// Writes a file that must not be there, also where somebody else makes it at this moment.
fn write_new(file: &Path, text: &str) -> Result<(), Error> {
    let made = fs::OpenOptions::new().write(true).create_new(true).open(file);
    let written = made.and_then(|mut made| made.write_all(text.as_bytes()));
    written.map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => taken(file),
        _ => Error::io("writing", file, source),
    })
}

fn next_steps(file: &Path, beside: &Path) -> String {
    let shown = quoted(&file.display().to_string());
    harmless_lines(&format!(
        "{} is a scenario that runs as it is. {} lets editors complete and check it.\n\n\
         Next:\n  guarantor run {shown}\n  then open it in an editor, change what you doubt, and\n  guarantor check {shown}\n",
        file.display(),
        beside.display(),
    ))
}
