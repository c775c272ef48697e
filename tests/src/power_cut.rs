//! What a power cut does to a disk: it takes back what was written and not synced, by the undo log
//! that `faults/lost_writes.c` keeps.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::server::files_below;

/// How much of what was not synced reached the disk by luck. Disks may keep any of it; these are
/// the ends and the middle.
#[derive(Clone, Copy, Debug)]
pub enum Luck {
    /// Nothing.
    None,
    /// The earlier half.
    Half,
    /// All but the last write.
    AlmostAll,
}

impl Luck {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::None, Self::Half, Self::AlmostAll];

    /// How many of `unsynced` changes stay, the earliest ones.
    const fn kept(self, unsynced: usize) -> usize {
        match self {
            Self::None => 0,
            Self::Half => unsynced / 2,
            Self::AlmostAll => unsynced.saturating_sub(1),
        }
    }
}

/// Takes back what was not synced when the writer was killed, and returns how many changes that were.
///
/// # Panics
/// The log is not one of `faults/lost_writes.c`, or the files cannot be changed.
pub fn cut_power(directory: &Path, log: &Path, luck: Luck) -> usize {
    let records = read(&fs::read(log).unwrap());
    let mut lost = unsynced(&records);
    lost.drain(..luck.kept(lost.len()));
    let mut disk = Disk::new(directory);
    for (position, record) in records.iter().enumerate().rev() {
        if lost.binary_search(&position).is_ok() {
            disk.take_back(record);
        } else {
            disk.pass(record);
        }
    }
    for file in files_below(directory) {
        // Shared memory, rebuilt by the next process that opens the database.
        if file.to_string_lossy().ends_with("-shm") {
            fs::remove_file(file).unwrap();
        }
    }
    lost.len()
}

/// One record; the C source says what each means.
#[derive(Debug)]
struct Record {
    kind: u8,
    inode: u64,
    a: u64,
    b: u64,
    path: PathBuf,
    data: Vec<u8>,
}

/// The positions of the changes that no sync made safe: bytes are by a sync of their file, names by
/// one of their directory.
fn unsynced(records: &[Record]) -> Vec<usize> {
    let mut safe_bytes: HashMap<u64, u64> = HashMap::new();
    let mut safe_names: HashMap<&Path, u64> = HashMap::new();
    let mut unsynced = Vec::new();
    for (position, record) in records.iter().enumerate().rev() {
        let safe = match record.kind {
            b'S' => {
                let safe = safe_bytes.entry(record.inode).or_default();
                *safe = record.a.max(*safe);
                continue;
            }
            b'D' => {
                let safe = safe_names.entry(&record.path).or_default();
                *safe = record.a.max(*safe);
                continue;
            }
            b'W' | b'T' => safe_bytes.get(&record.inode),
            _ => record.path.parent().and_then(|directory| safe_names.get(directory)),
        };
        if safe.is_none_or(|safe| *safe <= u64::try_from(position).unwrap()) {
            unsynced.push(position);
        }
    }
    unsynced.reverse();
    unsynced
}

/// Reads all whole records: the last may have been cut off by the kill, and then its change was not
/// made.
fn read(mut log: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    while let Some((record, rest)) = read_one(log) {
        records.push(record);
        log = rest;
    }
    records
}

fn read_one(log: &[u8]) -> Option<(Record, &[u8])> {
    let (&kind, rest) = log.split_first()?;
    assert!(b"WTCRUSD".contains(&kind), "a record of kind {kind}");
    let (&inode, rest) = rest.split_first_chunk()?;
    let (&a, rest) = rest.split_first_chunk()?;
    let (&b, rest) = rest.split_first_chunk()?;
    let (&path_length, rest) = rest.split_first_chunk()?;
    let (&data_length, rest) = rest.split_first_chunk()?;
    let (path, rest) = rest.split_at_checked(u32::from_ne_bytes(path_length).try_into().ok()?)?;
    let (data, rest) = rest.split_at_checked(u32::from_ne_bytes(data_length).try_into().ok()?)?;
    let record = Record {
        kind,
        inode: u64::from_ne_bytes(inode),
        a: u64::from_ne_bytes(a),
        b: u64::from_ne_bytes(b),
        path: String::from_utf8_lossy(path).into_owned().into(),
        data: data.to_vec(),
    };
    Some((record, rest))
}

/// Which path each inode of the log has, while the log is read backwards.
struct Disk(HashMap<u64, PathBuf>);

impl Disk {
    fn new(directory: &Path) -> Self {
        Self(
            files_below(directory)
                .into_iter()
                .map(|path| (fs::metadata(&path).unwrap().ino(), path))
                .collect(),
        )
    }

    /// Undoes a change.
    fn take_back(&mut self, record: &Record) {
        match record.kind {
            b'W' | b'T' => {
                // A file whose removal is safe has no bytes to take back.
                if let Some(path) = self.0.get(&record.inode) {
                    restore(path, record);
                }
            }
            b'C' => {
                if let Some(path) = self.0.remove(&record.inode) {
                    fs::remove_file(path).unwrap();
                }
            }
            b'R' => {
                let to = PathBuf::from(String::from_utf8_lossy(&record.data).into_owned());
                if to.exists() {
                    fs::rename(&to, &record.path).unwrap();
                    self.0.insert(record.inode, record.path.clone());
                }
            }
            _ => {
                if !record.path.exists() {
                    let mut options = OpenOptions::new();
                    let mode = u32::try_from(record.a).unwrap();
                    let file = options
                        .write(true)
                        .create_new(true)
                        .mode(mode)
                        .open(&record.path)
                        .unwrap();
                    file.write_all_at(&record.data, 0).unwrap();
                }
                self.0.insert(record.inode, record.path.clone());
            }
        }
    }

    /// Steps back over a change that stays.
    fn pass(&mut self, record: &Record) {
        // Before its creation and after its removal, an inode's number belongs to other files.
        if matches!(record.kind, b'C' | b'U') {
            self.0.remove(&record.inode);
        }
    }
}

fn restore(path: &Path, record: &Record) {
    let file: File = OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(record.b).unwrap();
    file.write_all_at(&record.data, record.a).unwrap();
}
