//! What the operating system says about the machine: for measurements only, results never depend on it.

use std::fs;

/// Longest name of a processor, in letters.
const LONGEST: usize = 48;

/// Threads that can run at once; 1 where nobody knows.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The processor's name; its architecture where the system tells no name.
pub fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    model(&info).unwrap_or_else(|| format!("unnamed {} processor", std::env::consts::ARCH))
}

/// Most memory that this process has held at once, in bytes; `None` where the system does not say.
pub fn peak_memory() -> Option<u64> {
    peak(&fs::read_to_string("/proc/self/status").ok()?)
}

/// The first `model name` of a list of processors, with single spaces and cut to a line's part.
fn model(info: &str) -> Option<String> {
    let (_, name) = info.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.trim() == "model name")?;
    let name: Vec<_> = name.split_whitespace().collect();
    let name: String = name.join(" ").chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    (!name.is_empty()).then_some(name)
}

/// `VmHWM`, which is in kibibytes, of a process's status.
fn peak(status: &str) -> Option<u64> {
    let size = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = size.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_understood_or_said_to_be_unknown() {
        let info = "processor\t: 0\nmodel name\t: Some  Maker(R) Model @ 2.00GHz\n\nmodel name\t: other\n";
        assert_eq!(model(info).as_deref(), Some("Some Maker(R) Model @ 2.00GHz"));
        assert_eq!((model(""), model("model name :\n")), (None, None));
        assert_eq!(model(&format!("model name: {}", "x".repeat(400))).map(|name| name.len()), Some(LONGEST));
        assert_eq!(peak("VmPeak:\t 9 kB\nVmHWM:\t  2048 kB\n"), Some(2 << 20));
        for odd in ["", "VmHWM: many kB", "VmHWM: 5", "VmHWM: 18446744073709551615 kB"] {
            assert_eq!(peak(odd), None, "{odd}");
        }
        assert!(cores() >= 1 && !processor().is_empty());
    }
}
