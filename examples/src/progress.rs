//! A progress bar for a file that is being imported.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const WITH_TOTAL: &str = "{prefix} [{bar:32}] {percent:>3} %  {bytes} of {total_bytes}  {bytes_per_sec}, {eta} left  {msg}";
const WITHOUT_TOTAL: &str = "{prefix} {spinner} {bytes}  {bytes_per_sec}  {msg}";

/// How far a file has been imported, at what rate, and how long the rest will take.
///
/// It is drawn on standard error, and only when that is a terminal.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar for a file of `total` bytes; without a total, a count.
    #[must_use]
    pub fn of_bytes(total: Option<u64>, label: impl Into<Cow<'static, str>>) -> Self {
        Self::drawn_on(ProgressDrawTarget::stderr(), total, label)
    }

    fn drawn_on(
        target: ProgressDrawTarget,
        total: Option<u64>,
        label: impl Into<Cow<'static, str>>,
    ) -> Self {
        let template = if total.is_some() {
            WITH_TOTAL
        } else {
            WITHOUT_TOTAL
        };
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ");
        let bar = ProgressBar::with_draw_target(total, target).with_style(style);
        bar.set_prefix(label);
        Self { bar }
    }

    /// Moves the bar to so many bytes.
    pub fn reach(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }

    /// Shows a text behind the bar, such as how many rows were taken.
    pub fn tell(&self, text: impl Into<Cow<'static, str>>) {
        self.bar.set_message(text);
    }

    /// Takes the bar off the screen.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::InMemoryTerm;

    fn screen_at(bytes: u64, total: Option<u64>) -> String {
        let terminal = InMemoryTerm::new(4, 120);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let progress = Progress::drawn_on(target, total, "Purchases");
        progress.reach(bytes);
        progress.tell("12 rows");
        progress.bar.force_draw();
        let screen = terminal.contents();
        progress.finish();
        assert_eq!(terminal.contents(), "");
        screen
    }

    #[test]
    fn it_shows_bytes_rate_and_time_left() {
        let screen = screen_at(2048, Some(4096));
        for part in [
            "Purchases [",
            "50 %",
            "2.00 KiB of 4.00 KiB",
            "/s,",
            "left",
            "12 rows",
        ] {
            assert!(screen.contains(part), "{part:?} in {screen:?}");
        }
    }

    #[test]
    fn without_a_total_it_counts() {
        let screen = screen_at(2048, None);
        assert!(
            screen.contains("2.00 KiB") && !screen.contains("left"),
            "{screen:?}"
        );
    }
}
