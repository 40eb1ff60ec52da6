//! What the world does to a long run: full disks, read-only places, folders that go away. Each ends in one clear line, and
//! nothing that was counted is lost with it.

use std::fs;
use std::process::{Command, Output, Stdio};

use super::desk::{Desk, leftovers};
use super::resume::wait_until_kept;

/// A second or two of work.
const LONG: &str = "run small.toml --worlds 256 -n 2048 -j 2";

/// One error, in one line, with a remedy in a second one at most.
fn one_clear_line(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    let errors = told.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(errors, 1, "{told}");
    assert!(!told.contains("panicked") && !told.contains("os error"), "{told}");
    told
}

/// Does something to the folder of a run that is at work, and waits for its end.
fn meanwhile(desk: &Desk, act: impl FnOnce()) -> Output {
    let mut command = desk.command(&format!("{LONG} -o a"));
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    wait_until_kept(desk, "a/checkpoint.part");
    act();
    child.wait_with_output().expect("the program ends")
}

#[test]
fn a_folder_that_goes_away_while_a_run_is_at_work_ends_it() {
    for moved in [false, true] {
        let desk = Desk::new();
        let output = meanwhile(&desk, || match moved {
            true => fs::rename(desk.at("a"), desk.at("elsewhere")).expect("moved"),
            false => fs::remove_dir_all(desk.at("a")).expect("deleted"),
        });
        let told = one_clear_line(&output);
        assert!(told.contains("checkpoint.part` was moved or deleted while the program was at work"), "{told}");
        assert!(!desk.at("a").exists());
        assert_eq!(leftovers(&desk), Vec::<String>::new());
        if moved {
            desk.run("run small.toml --worlds 256 -n 2048 -o elsewhere --resume").succeeds().tells("going on: ");
            desk.run("run small.toml --worlds 256 -n 2048 -o b -q").succeeds();
            assert!(desk.files("elsewhere") == desk.files("b"), "what was moved goes on where it is");
        }
    }
}

#[test]
fn the_clock_does_not_matter() {
    let desk = Desk::new();
    let typed = "run small.toml --worlds 192 -n 1024 -j 2";
    desk.run(&format!("{typed} -o whole -q")).succeeds();
    let mut child = desk.command(&format!("{typed} -o a")).stderr(Stdio::null()).spawn().expect("the program starts");
    wait_until_kept(&desk, "a/checkpoint.part");
    child.kill().expect("it was at work");
    child.wait().expect("it ends");
    for time in ["2001-01-01", "2099-01-01"] {
        for file in ["a/checkpoint.part", "small.toml"] {
            let touched = Command::new("touch").args(["-d", time]).arg(desk.at(file)).status();
            assert!(touched.expect("touch runs").success());
        }
    }
    desk.run(&format!("{typed} -o a --resume")).succeeds().tells("going on: ");
    assert!(desk.files("a") == desk.files("whole"));
}

/// Runs a script in a file system of its own that nobody else sees, of so many bytes; `None` where that is not allowed.
fn in_a_small_world(desk: &Desk, options: &str, script: &str) -> Option<Output> {
    let mount = format!("mkdir -p small && mount -t tmpfs -o {options} tmpfs small");
    let run = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", script]).current_dir(desk.at("."));
        command.env("GUARANTOR", env!("CARGO_BIN_EXE_guarantor")).stdin(Stdio::null()).output()
    };
    let allowed = run(&mount).is_ok_and(|output| output.status.success());
    if !allowed {
        eprintln!("passed over: this system lets nobody mount a file system of their own");
        return None;
    }
    Some(run(&format!("{mount} && {script}")).expect("a shell"))
}

#[test]
fn a_full_disk_ends_a_run_and_it_goes_on_when_there_is_room() {
    let desk = Desk::new();
    desk.run(&format!("{LONG} -o whole -q")).succeeds();
    // First there is too little room from the beginning, then it fills while the run counts, then there is none for so many
    // files as a run writes at its end, then there is enough.
    let script = format!(
        "exec 2>&1
         $GUARANTOR {LONG} -o small/a -q; echo ended $?
         mount -o remount,size=9m small
         ($GUARANTOR {LONG} -o small/a -q; echo ended $?) &
         until [ $(stat -c %s small/a/checkpoint.part 2>/dev/null || echo 0) -gt 45000 ]; do sleep 0.01; done
         dd if=/dev/zero of=small/fill bs=4k status=none; wait; ls -a small
         rm small/fill; mount -o remount,nr_inodes=12 small
         $GUARANTOR {LONG} -o small/a -q --resume; echo ended $?; ls -a small
         mount -o remount,nr_inodes=1000 small
         $GUARANTOR {LONG} -o small/a --resume >/dev/null; echo ended $?
         ls -a small; cp -r small/a a"
    );
    let Some(output) = in_a_small_world(&desk, "size=1m", &script) else { return };
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(desk.files("a") == desk.files("whole"), "{told}");
    assert!(told.contains("lies on a disk with 1 MiB free; the run may write about"), "{told}");
    assert_eq!(told.matches("ended 2").count(), 3, "{told}");
    assert_eq!(told.matches("the disk is full").count(), 2, "{told}");
    assert!(told.contains("what was counted before is kept") && told.contains("go on with `"), "{told}");
    assert!(told.contains("going on: ") && !told.contains("panicked"), "{told}");
    let left = |line: &&str| line.starts_with('.') && !matches!(*line, "." | "..");
    assert_eq!(told.lines().find(left), None, "nothing is left behind: {told}");
}

#[test]
fn a_place_that_cannot_be_written_is_refused_before_the_work() {
    let desk = Desk::new();
    for typed in ["run small.toml -o small/a", "run small.toml --shard 1/2 -o small", "compare small.toml -o small/b"] {
        let Some(output) = in_a_small_world(&desk, "ro", &format!("$GUARANTOR {typed}")) else { return };
        let told = one_clear_line(&output);
        assert!(told.contains("nothing can be written there; choose another place with `-o`"), "{told}");
        assert!(output.stdout.is_empty() && !told.contains("trials in"), "{told}");
    }
}
