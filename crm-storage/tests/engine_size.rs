//! The guide says how much a further SQL engine takes; the newest one keeps it true.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

/// All that an engine brings, without its tests.
const LIMIT: usize = 800;

fn lines(folder: &Path) -> usize {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            if path.is_dir() {
                lines(&path)
            } else {
                fs::read_to_string(&path).unwrap().lines().count()
            }
        })
        .sum()
}

#[test]
fn a_further_sql_engine_takes_less_than_800_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for engine in ["mysql", "postgres"] {
        let source = lines(&root.join("src").join(engine));
        let migrations = lines(&root.join("migrations").join(engine));
        assert!(
            source > 100 && migrations > 50,
            "{engine} is not where it was"
        );
        let all = source + migrations;
        assert!(all < LIMIT, "{engine}: {source} + {migrations} lines");
    }
}
