//! Part files: checkpoints and shards.

use guarantor::analysis::{sound, summary};
use guarantor::engine::batch;
use guarantor::engine::part::{Part, Shape};
use guarantor::engine::part_file::{Reader, VERSION};
use guarantor::report::terminal;
use guarantor::report::unfinished::Header;
use guarantor::scenario::Overrides;

use super::scenario::{BASE, is_sound};
use super::{plain, refused};

/// What separates a header and records that are yet to be sealed.
const NEXT: &[u8] = b"\n---\n";

/// What was counted over some tasks of [`BASE`]: refused, or the same when written again; and what is whole makes results.
pub fn part(bytes: &[u8]) {
    let shape = Shape::of(&BASE);
    let Some(part) = Part::read(bytes, &shape) else { return };
    assert_eq!(Part::read(&part.bytes(), &shape).as_ref(), Some(&part), "a part is what its bytes say");
    assert!(part.tasks().end() <= shape.cut.all().to);
    let mut sum = part.like();
    sum.merge(&part);
    assert!(sum == part, "nothing adds nothing");
    if part.whole_worlds(shape.cut) != Some(BASE.run.worlds) {
        return;
    }
    if let Ok(tallies) = batch::checked(part) {
        let results = summary::summarise(&BASE, &tallies, &[]);
        assert!(sound::is_sound(&results), "what is merged can be read back");
        plain(&terminal::summary(&results));
    }
}

/// A part file. Bytes that do not begin as one are a header and records that lack their checksums: sealed here, by the
/// format's description and not by its code, they must be read as they are, and cut off anywhere a beginning of them.
pub fn part_file(bytes: &[u8]) {
    if bytes.first() == Some(&b'g') {
        drop(read(bytes));
        return;
    }
    let (cut, rest) = bytes.split_at(bytes.len().min(2));
    let pieces = split(rest);
    let Some((header, records)) = pieces.split_first() else { return };
    let file = sealed(header, records);
    let Ok(text) = std::str::from_utf8(header) else { return assert!(read(&file).is_none(), "a header is text") };
    let Some((found, whole, lost)) = read(&file) else { panic!("what is sealed is read") };
    assert!(found == text && whole == records && lost == 0);
    judge(&found);
    let end =
        usize::from(u16::from_le_bytes([0, 1].map(|place| cut.get(place).copied().unwrap_or(0)))) % (file.len() + 1);
    if let Some((_, beginning, lost)) = read(&file[..end]) {
        assert!(whole.starts_with(&beginning) && lost <= end as u64);
    }
}

/// The header, the records, and how many bytes are lost; nothing where it is no part file.
fn read(bytes: &[u8]) -> Option<(String, Vec<Vec<u8>>, u64)> {
    let (header, mut reader) = Reader::new(bytes, bytes.len() as u64).ok()?;
    let mut records = Vec::new();
    while let Ok(Some(record)) = reader.record() {
        records.push(record);
    }
    assert!(reader.lost() <= bytes.len() as u64);
    Some((header, records, reader.lost()))
}

fn split(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    while let Some(at) = bytes.windows(NEXT.len()).position(|window| window == NEXT) {
        pieces.push(bytes[..at].to_vec());
        bytes = &bytes[at + NEXT.len()..];
    }
    pieces.push(bytes.to_vec());
    pieces
}

fn sealed(header: &[u8], records: &[Vec<u8>]) -> Vec<u8> {
    let sum = |parts: &[&[u8]]| blake3::hash(&parts.concat()).as_bytes()[..16].to_vec();
    let magic = format!("guarantor part {VERSION}\n").into_bytes();
    let size = (header.len() as u32).to_le_bytes();
    let head = sum(&[&magic, &size, header]);
    let mut file = [&magic[..], &size, header, &head].concat();
    for (number, record) in records.iter().enumerate() {
        let size = (record.len() as u64).to_le_bytes();
        file.extend([&size[..], record, &sum(&[&head, &(number as u64).to_le_bytes(), &size, record])].concat());
    }
    file
}

/// What a header says of its run: refused, or a scenario that is sound, in a folder that is named after it.
fn judge(header: &str) {
    let Some(header) = serde_json::from_str::<Header>(header).ok().filter(Header::is_sound) else { return };
    plain(&header.described());
    assert!(!header.scenario.contains(['/', '\\']) && header.scenario != "..");
    if let Some(shard) = header.shard {
        assert!(shard.file().len() < 64);
    }
    match header.scenario() {
        Ok(scenario) => {
            let overrides = Overrides {
                set: header.set.clone(),
                options: header.options.clone(),
                seed: Some(header.seed),
                worlds: Some(header.worlds),
                trials: Some(header.trials),
                attached: scenario.attached.clone(),
                planned: None,
            };
            is_sound(&scenario, &overrides);
        }
        Err(error) => refused(&error),
    }
}
