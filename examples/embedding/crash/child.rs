//! Starting a writing process, and killing it.

use std::ffi::OsString;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::Failure;
use crate::answers::Answers;
use crate::shim::Shim;
use crate::writer::Writing;

/// When a process ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    /// When it is done.
    ByItself,
    /// It is killed after so long.
    Killed(Duration),
}

/// Starts a process that writes, ends it, and returns what it told. A killed process cannot leave
/// anything behind but what the operating system has from it.
pub(crate) fn write(
    writing: &Writing,
    shim: Option<&Shim<'_>>,
    end: End,
) -> Result<Answers, Failure> {
    let mut command = this_program("writer")?;
    command.args(writing.arguments());
    if let Some(shim) = shim {
        shim.load_into(&mut command);
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (told, complaint) = (reader(child.stdout.take()), reader(child.stderr.take()));
    if let End::Killed(after) = end {
        thread::sleep(after);
        // SIGKILL; one that has ended already needs none.
        let _ = child.kill();
    }
    let status = child.wait()?;
    let told = told.join().map_err(|_| Failure::Panicked)??;
    let complaint = complaint.join().map_err(|_| Failure::Panicked)??;
    let mut answers = Answers::after(&writing.taken);
    answers.take_all(&told);
    let was_to_fail = matches!(end, End::Killed(_)) || writing.manner.dies;
    if !status.success() && !was_to_fail {
        let complaint = String::from_utf8_lossy(&complaint).into_owned();
        answers.failures.push(complaint);
    }
    Ok(answers)
}

/// Opens a database in a process of its own, and closes it.
pub(crate) fn open(target: &crate::target::Target, shim: &Shim<'_>) -> Result<(), Failure> {
    let mut command = this_program("open")?;
    command.args(target.arguments());
    shim.load_into(&mut command);
    let output = command.output()?;
    if output.status.success() {
        Ok(())
    } else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(Failure::Writer(complaint.into_owned()))
    }
}

fn this_program(role: &str) -> Result<Command, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(role).stdin(Stdio::null());
    Ok(command)
}

type Reading = thread::JoinHandle<std::io::Result<Vec<u8>>>;

/// Reads a pipe to its end beside, so that the writer never waits for us.
fn reader(pipe: Option<impl Read + Send + 'static>) -> Reading {
    thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut text)?;
        }
        Ok(text)
    })
}

impl Writing {
    /// The options by which the process is told.
    fn arguments(&self) -> Vec<OsString> {
        let taken: Vec<String> = self.taken.iter().map(u64::to_string).collect();
        let mut arguments = self.target.arguments();
        for (name, value) in [
            ("--seed", self.history.seed.to_string()),
            ("--taken", taken.join(",")),
            ("--until", self.until.to_string()),
        ] {
            arguments.extend([name.into(), value.into()]);
        }
        for (is_set, name) in [
            (self.manner.early, "--early"),
            (self.manner.tries_again, "--try-again"),
            (self.manner.dies, "--die"),
            (self.manner.checkpoints, "--checkpoint"),
        ] {
            if is_set {
                arguments.push(name.into());
            }
        }
        arguments
    }
}
