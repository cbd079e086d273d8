//! Memory of this program, as Linux tells it.

/// What the program takes now, in MiB; `None` where the system does not tell.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
pub(crate) fn resident() -> Option<u64> {
    of("VmRSS:")
}

/// The most that the program ever took, in MiB; `None` where the system does not tell.
#[allow(dead_code, reason = "each benchmark takes what it needs")]
pub(crate) fn most_resident() -> Option<u64> {
    of("VmHWM:")
}

fn of(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}

/// A number of MiB, or that it is not known.
pub(crate) fn told(mebibytes: Option<u64>) -> String {
    mebibytes.map_or("?".to_owned(), |mebibytes| format!("{mebibytes} MiB"))
}
