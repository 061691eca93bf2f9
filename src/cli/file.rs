//! Files that are written whole or not at all.

use super::Failure;
use super::output::{print, say};
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Links that are followed one after the other.
const MAX_LINKS: usize = 40;
/// What another writer has left unfinished for so long is nobody's.
const ABANDONED: Duration = Duration::from_secs(60);

/// A file to be written, found out to be writable before there is anything to write.
pub(super) struct Target {
    /// As it was given.
    given: PathBuf,
    /// Where its links lead to.
    path: PathBuf,
    permissions: Option<Permissions>,
    /// A device or a pipe: written to, not replaced.
    special: bool,
}

impl Target {
    /// The file of that name; `None` for `-`, which is standard output.
    pub(super) fn open(given: &Path) -> Result<Option<Self>, Failure> {
        if given == Path::new("-") {
            return Ok(None);
        }
        let refuse = |why: &str| Err(Failure::Message(format!("{}: {why}", given.display())));
        let path = behind_links(given);
        let found = fs::metadata(&path).ok();
        if found.as_ref().is_some_and(fs::Metadata::is_dir) {
            return refuse("is a folder, expected a file to write to");
        }
        let special = found.as_ref().is_some_and(|found| !found.is_file());
        let permissions = found.map(|found| found.permissions());
        if permissions.as_ref().is_some_and(Permissions::readonly) && !special {
            return refuse("is read-only, expected a file to write to");
        }
        let target = Self {
            given: given.to_path_buf(),
            path,
            permissions,
            special,
        };
        if !special {
            let folder = target.folder();
            if !folder.is_dir() {
                return refuse("there is no such folder to write to");
            }
            target.sweep();
            let (part, _) = target.part().map_err(|e| target.wrong(&e))?;
            let _ = fs::remove_file(part);
        }
        Ok(Some(target))
    }

    /// Writes the file; one that is there is replaced once the new one is complete, and keeps its mode.
    pub(super) fn save(&self, text: impl AsRef<[u8]>) -> Result<(), Failure> {
        if self.special {
            return fs::write(&self.path, text).map_err(|e| self.wrong(&e));
        }
        let (part, mut file) = self.part().map_err(|e| self.wrong(&e))?;
        let done = file
            .write_all(text.as_ref())
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&part, &self.path));
        if done.is_err() {
            let _ = fs::remove_file(&part);
        }
        done.map_err(|e| self.wrong(&e))
    }

    /// Writes the file; where that fails what was worked for is not lost, but on standard output.
    pub(super) fn save_or_print(&self, text: impl AsRef<[u8]> + Copy) -> Result<(), Failure> {
        self.save(text).or_else(|failure| {
            let name = self.given.display();
            say(&format!(
                "{name}: could not be written: the result is on standard output"
            ));
            print(text)?;
            Err(failure)
        })
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// The file under construction beside the one that is there, held by a lock.
    fn part(&self) -> Result<(PathBuf, File), Error> {
        let mut name = self.path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.part", std::process::id()));
        let part = self.path.with_file_name(name);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&part)?;
        // Some file systems have no locks: then nobody sweeps there either.
        let _ = file.try_lock();
        if let Some(permissions) = &self.permissions {
            file.set_permissions(permissions.clone())?;
        }
        Ok((part, file))
    }

    /// Removes what writers that were killed have left of this file.
    fn sweep(&self) {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let of_this_file = |entry: &fs::DirEntry| {
            let entry = entry.file_name();
            let middle = entry.to_str().and_then(|entry| {
                entry
                    .strip_prefix(&format!("{name}."))?
                    .strip_suffix(".part")
            });
            middle.is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()))
        };
        let entries = fs::read_dir(self.folder()).into_iter().flatten().flatten();
        for entry in entries.filter(of_this_file) {
            let old = entry.metadata().and_then(|found| found.modified());
            let old = old.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > ABANDONED));
            let free = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
            if old && free() {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn wrong(&self, error: &Error) -> Failure {
        Failure::Message(format!(
            "{}: cannot be written: {error}",
            self.given.display()
        ))
    }
}

/// Where symbolic links lead to, also to a file that is not there yet.
fn behind_links(given: &Path) -> PathBuf {
    let mut path = given.to_path_buf();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            // An absolute target takes the place of the whole.
            Ok(to) => path = path.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => break,
        }
    }
    path
}
