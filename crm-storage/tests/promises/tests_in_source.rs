//! Whether a test is there, by the source of its file.

use std::fs;

use crate::workspace;

/// How many lines of attributes may stand between `#[test]` and the function.
const ATTRIBUTES: usize = 5;

/// Whether the file, named from the root of the workspace, has the test.
pub(crate) fn has(file: &str, test: &str) -> bool {
    let Ok(text) = fs::read_to_string(workspace().join(file)) else {
        return false;
    };
    is_function(&text, test) || is_mounted(&text, test)
}

/// A function below `#[test]` or `#[tokio::test]`.
fn is_function(text: &str, test: &str) -> bool {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let begins = format!("fn {test}(");
    lines.iter().enumerate().any(|(number, line)| {
        let function = line.strip_prefix("async ").unwrap_or(line);
        let above = lines.get(number.saturating_sub(ATTRIBUTES)..number);
        let mut attributes = above
            .unwrap_or_default()
            .iter()
            .rev()
            .take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        let is_test =
            |line: &&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        function.starts_with(&begins) && attributes.any(is_test)
    })
}

/// A name that a macro of the tests makes a test of: `on_a_place!(NAME, ..)` of the scenarios on
/// servers, and `NAME: DEFECT => [..]` of the controls.
fn is_mounted(text: &str, test: &str) -> bool {
    let on_a_place = text.split("on_a_place!(").skip(1).any(|arguments| {
        let name = arguments.trim_start().split(',').next();
        name == Some(test)
    });
    let of_a_control = text.lines().any(|line| {
        let rest = line.trim().strip_prefix(test);
        rest.is_some_and(|rest| rest.starts_with(": ") && rest.contains(" => ["))
    });
    on_a_place || of_a_control
}
