//! The progress bar.

use crm_storage::transfer::TransferProgress;
use indicatif::{ProgressBar, ProgressStyle};

/// Shows how far a transfer has come.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new() -> Self {
        Self(ProgressBar::no_length())
    }

    pub(crate) fn show(&self, progress: &TransferProgress<'_>) {
        let template = match progress.total {
            Some(total) => {
                self.0.set_length(total);
                "{prefix:>12} [{bar:32}] {pos} of {len}  {msg}"
            }
            None => {
                self.0.unset_length();
                "{prefix:>12} {spinner} {pos}  {msg}"
            }
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style.progress_chars("=> "));
        }
        self.0.set_prefix(progress.kind.code());
        self.0.set_position(progress.rows);
        self.0
            .set_message(format!("{} rows in all", progress.state.all_rows()));
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
