//! Part files: parts of a run on disk, as a checkpoint or a shard. Appended to as trials are counted, checked to the byte when read.
//!
//! ```text
//! guarantor part 1⏎
//! length (u32) · header: JSON, which the program alone understands · checksum
//! length (u64) · part: the bytes of `Part::bytes` · checksum
//! … more parts
//! ```
//!
//! Numbers are little-endian. A checksum is the first half of the blake3 of everything before it in its record, begun with
//! the header's checksum and the record's number, so that no record can stand in another file or at another place. What
//! was torn off at the end — the program was killed, the disk was full, the power went — costs the parts behind it and nothing else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::batch::Keeper;
use super::part::Part;

/// The version of the format. It rises when the bytes change their meaning.
pub const VERSION: u32 = 1;

/// What every version begins with; the number and a line break follow.
const MAGIC: &str = "guarantor part ";

/// Bytes of a checksum.
const SUM: usize = 16;

/// Most bytes of a header: it carries the scenario's files.
const HEADER_BYTES: u64 = 256 << 20;

/// Most bytes of a record: a file can say that it is large and take no room, and a record is read whole.
const RECORD_BYTES: u64 = 2 << 30;

type Checksum = [u8; SUM];

fn checksum(parts: &[&[u8]]) -> Checksum {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    let mut sum = [0; SUM];
    sum.copy_from_slice(&hasher.finalize().as_bytes()[..SUM]);
    sum
}

fn sum_of_record(header: &Checksum, number: u64, payload: &[u8]) -> Checksum {
    checksum(&[header, &number.to_le_bytes(), &(payload.len() as u64).to_le_bytes(), payload])
}

/// Why a file is no part file that this program reads.
#[derive(Debug)]
pub enum Fault {
    /// It cannot be read.
    Io(io::Error),
    /// It ends before its header does: nothing was kept in it yet.
    Empty,
    /// It is something else.
    Foreign,
    /// It has another version of the format.
    Version(String),
    /// Its header is damaged.
    Damaged,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads a part file from its beginning.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    /// Bytes of the file.
    length: u64,
    /// Bytes that were read and found sound.
    sound: u64,
    sum: Checksum,
    records: u64,
}

/// Opens a part file to be read: its header, and what reads its records.
///
/// # Errors
/// See [`Fault`].
pub fn open(path: &Path) -> Result<(String, Reader<BufReader<File>>), Fault> {
    // A pipe would never end, and a device has no length.
    if !fs::metadata(path)?.is_file() {
        return Err(Fault::Foreign);
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Reader::new(BufReader::new(file), length)
}

impl<R: Read> Reader<R> {
    /// Reads the header of a part file of so many bytes.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn new(mut input: R, length: u64) -> Result<(String, Self), Fault> {
        let magic = format!("{MAGIC}{VERSION}\n");
        let mut start = Vec::new();
        input.by_ref().take(magic.len() as u64).read_to_end(&mut start)?;
        if magic.as_bytes() != start {
            return Err(other_than(&magic, &start));
        }
        let Some(size) = take(&mut input, 4)?.map(|size| u64::from(u32::from_le_bytes(number(&size)))) else {
            return Err(Fault::Empty);
        };
        let sound = magic.len() as u64 + 4 + size + SUM as u64;
        if size > HEADER_BYTES {
            return Err(Fault::Damaged);
        }
        let (header, found) = match (take(&mut input, size)?, take(&mut input, SUM as u64)?) {
            (Some(header), Some(found)) if sound <= length => (header, found),
            _ => return Err(Fault::Empty),
        };
        let sum = checksum(&[magic.as_bytes(), &(size as u32).to_le_bytes(), &header]);
        let text = String::from_utf8(header).ok().filter(|_| sum[..] == found).ok_or(Fault::Damaged)?;
        Ok((text, Self { input, length, sound, sum, records: 0 }))
    }

    /// The next record; `None` behind the last sound one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn record(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(size) = take(&mut self.input, 8)?.map(|size| u64::from_le_bytes(number(&size))) else {
            return Ok(None);
        };
        let whole = self.sound.checked_add(size).and_then(|end| end.checked_add(8 + SUM as u64));
        let Some(end) = whole.filter(|end| *end <= self.length && size <= RECORD_BYTES) else { return Ok(None) };
        let (Some(payload), Some(found)) = (take(&mut self.input, size)?, take(&mut self.input, SUM as u64)?) else {
            return Ok(None);
        };
        if sum_of_record(&self.sum, self.records, &payload)[..] != found {
            return Ok(None);
        }
        (self.sound, self.records) = (end, self.records + 1);
        Ok(Some(payload))
    }

    /// Bytes behind the last sound record: they were torn off or damaged.
    pub fn lost(&self) -> u64 {
        self.length - self.sound
    }
}

fn other_than(magic: &str, start: &[u8]) -> Fault {
    let text = String::from_utf8_lossy(start);
    match text.strip_prefix(MAGIC) {
        Some(version) if start.len() == magic.len() => Fault::Version(version.trim_end().to_owned()),
        _ if magic.as_bytes().starts_with(start) => Fault::Empty,
        _ => Fault::Foreign,
    }
}

/// So many bytes, or `None` where the input ends before them.
fn take(input: &mut impl Read, size: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    input.take(size).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == size).then_some(bytes))
}

/// Bytes of a number, of which there are as many as were asked for.
fn number<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().unwrap_or([0; N])
}

/// A part file to which parts are added.
#[derive(Debug)]
struct Open {
    file: File,
    path: PathBuf,
    sum: Checksum,
    records: u64,
    /// Bytes up to the end of the last whole record.
    length: u64,
}

impl Open {
    fn add(&mut self, payload: &[u8]) -> io::Result<()> {
        if !is_at(&self.file, &self.path) {
            return Err(io::Error::new(io::ErrorKind::NotFound, GONE));
        }
        if payload.len() as u64 > RECORD_BYTES {
            return Err(io::Error::other("more was counted at once than a record holds; take fewer worlds or options"));
        }
        let sum = sum_of_record(&self.sum, self.records, payload);
        let record = [&(payload.len() as u64).to_le_bytes()[..], payload, &sum].concat();
        if let Err(error) = self.file.write_all(&record).and_then(|()| self.file.sync_data()) {
            // What stands there of it is torn; it goes, where that is still possible.
            drop(self.file.set_len(self.length));
            return Err(error);
        }
        (self.length, self.records) = (self.length + record.len() as u64, self.records + 1);
        Ok(())
    }
}

/// Why nothing can be added to a file that is no longer where it was.
pub const GONE: &str = "it was moved or deleted meanwhile";

/// Whether a file is still the one at a path: somebody may have moved or deleted its folder.
#[cfg(unix)]
pub fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |data: fs::Metadata| (data.dev(), data.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => identity(ours) == identity(there),
        _ => false,
    }
}

/// Whether a file is still the one at a path: here an open file cannot be moved or deleted.
#[cfg(not(unix))]
pub fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// A part file that keeps what is counted.
#[derive(Debug)]
pub struct PartFile {
    open: Mutex<Open>,
    /// Since when it keeps.
    since: Instant,
    /// Nanoseconds between two records of a thread.
    interval: AtomicU64,
    /// Whether it is the work's own output, which must hold everything.
    is_output: bool,
}

/// The shortest and longest time between two records of a thread: no more than that is lost.
const INTERVALS: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(300)];

/// A thread counts at least so many times as long as it takes to keep what it counted: keeping costs half a per cent at most,
/// unless the longest interval comes first.
const WORTH: u32 = 200;

/// What was counted for so many times as long may be lost. Every record repeats the histograms of all options, so that files
/// grow with the number of records: this keeps it to some hundreds a thread, however long the run.
const SHARE: u32 = 100;

impl PartFile {
    /// Begins a part file, in the place of one that may be there. `is_output` says that it must hold every part in the end.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create(path: &Path, header: &str, is_output: bool) -> io::Result<Self> {
        let magic = format!("{MAGIC}{VERSION}\n");
        let size = u32::try_from(header.len()).map_err(|_| io::ErrorKind::FileTooLarge)?.to_le_bytes();
        let sum = checksum(&[magic.as_bytes(), &size, header.as_bytes()]);
        let start = [magic.as_bytes(), &size, header.as_bytes(), &sum].concat();
        let mut file = OpenOptions::new().append(true).create(true).open(path)?;
        file.set_len(0)?;
        file.write_all(&start)?;
        Ok(Self::new(Open { file, path: path.to_owned(), sum, records: 0, length: start.len() as u64 }, is_output))
    }

    /// Goes on with a part file behind its last sound record, as the reader has found it; what is behind that goes.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn go_on<R>(path: &Path, read: &Reader<R>, is_output: bool) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).open(path)?;
        file.set_len(read.sound)?;
        let (sum, records, length) = (read.sum, read.records, read.sound);
        Ok(Self::new(Open { file, path: path.to_owned(), sum, records, length }, is_output))
    }

    fn new(open: Open, is_output: bool) -> Self {
        let interval = AtomicU64::new(INTERVALS[0].as_nanos() as u64);
        Self { open: Mutex::new(open), since: Instant::now(), interval, is_output }
    }
}

impl Keeper for PartFile {
    fn is_due(&self, age: Duration) -> bool {
        age.as_nanos() >= u128::from(self.interval.load(Ordering::Relaxed))
    }

    fn keeps_last(&self) -> bool {
        self.is_output
    }

    fn keep(&self, part: &Part) -> io::Result<()> {
        let started = Instant::now();
        let payload = part.bytes();
        self.open.lock().unwrap_or_else(PoisonError::into_inner).add(&payload)?;
        let interval = (started.elapsed() * WORTH).max(self.since.elapsed() / SHARE);
        let interval = interval.clamp(INTERVALS[0], INTERVALS[1]);
        self.interval.store(interval.as_nanos() as u64, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with a header and these payloads, and its bytes.
    fn written(payloads: &[&[u8]]) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
        let desk = tempfile::tempdir().expect("a folder");
        let path = desk.path().join("a.part");
        let file = PartFile::create(&path, "{\"a\":1}", true).expect("a file");
        let mut open = file.open.into_inner().expect("nobody panicked");
        payloads.iter().for_each(|payload| open.add(payload).expect("room"));
        let bytes = fs::read(&path).expect("a file");
        (desk, path, bytes)
    }

    fn read(bytes: &[u8]) -> Result<(Vec<Vec<u8>>, u64), Fault> {
        let (header, mut reader) = Reader::new(bytes, bytes.len() as u64)?;
        assert_eq!(header, "{\"a\":1}");
        let mut payloads = Vec::new();
        while let Some(payload) = reader.record().expect("memory") {
            payloads.push(payload);
        }
        Ok((payloads, reader.lost()))
    }

    #[test]
    fn what_was_added_comes_back_and_what_was_torn_off_is_lost_alone() {
        let payloads: [&[u8]; 3] = [b"first", b"", b"the third"];
        let (_desk, path, bytes) = written(&payloads);
        assert_eq!(read(&bytes).expect("a part file"), (payloads.map(<[u8]>::to_vec).to_vec(), 0));
        let start = bytes.len() - (3 * (8 + SUM) + 5 + 9);
        for cut in 0..bytes.len() {
            match read(&bytes[..cut]) {
                Err(fault) => assert!(cut < start && matches!(fault, Fault::Empty), "{cut}: {fault:?}"),
                Ok((kept, lost)) => {
                    assert!(cut >= start && kept.iter().zip(payloads).all(|(one, other)| one == other));
                    assert_eq!(lost == 0, [0, 29, 53].contains(&(cut - start)), "{cut}");
                }
            }
        }
        let (_, reader) = Reader::new(&bytes[..start + 40], start as u64 + 40).expect("a part file");
        assert_eq!(reader.lost(), 40);
        // Going on cuts off what was torn, and adds behind what is sound.
        let (_, mut reader) = open(&path).expect("a part file");
        reader.record().expect("a file").expect("the first");
        let file = PartFile::go_on(&path, &reader, true).expect("a file");
        file.open.into_inner().expect("nobody panicked").add(b"another").expect("room");
        let (kept, lost) = read(&fs::read(&path).expect("a file")).expect("a part file");
        assert_eq!((kept, lost), (vec![b"first".to_vec(), b"another".to_vec()], 0));
    }

    #[test]
    fn a_byte_that_has_changed_costs_its_record_and_those_behind() {
        let (_desk, _, bytes) = written(&[b"first", b"second"]);
        let records = bytes.len() - (2 * (8 + SUM) + 5 + 6);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            match read(&changed) {
                Err(_) => assert!(at < records, "{at}"),
                Ok((kept, lost)) => {
                    let whole = usize::from(at >= records + 29);
                    assert_eq!((kept.len(), lost), (whole, (bytes.len() - records - 29 * whole) as u64), "{at}");
                }
            }
        }
    }

    #[test]
    fn a_record_stands_in_its_own_file_and_place_alone() {
        let (_desk, _, bytes) = written(&[b"aaaaa", b"bbbbb"]);
        let records = bytes.len() - 2 * 29;
        let swapped = [&bytes[..records], &bytes[records + 29..], &bytes[records..records + 29]].concat();
        assert_eq!(read(&swapped).expect("a part file").0.len(), 0);
    }

    #[test]
    fn other_files_are_told_from_part_files() {
        for (bytes, is_empty) in
            [(&b""[..], true), (b"guarantor pa", true), (b"guarantor part 1\n\x05\0\0\0{}", true), (b"notes", false)]
        {
            let fault = Reader::new(bytes, bytes.len() as u64).expect_err("no part file");
            assert_eq!(matches!(fault, Fault::Empty), is_empty, "{fault:?}");
        }
        let huge = b"guarantor part 1\n\xff\xff\xff\xff";
        assert!(matches!(Reader::new(&huge[..], huge.len() as u64), Err(Fault::Damaged)));
        let other = b"guarantor part 7\n\x05\0\0\0{}";
        assert!(matches!(Reader::new(&other[..], other.len() as u64), Err(Fault::Version(version)) if version == "7"));
    }
}
