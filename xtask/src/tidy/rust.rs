//! A coarse reading of Rust source: which characters are code, which are text, which lines are only for tests.
//!
//! This is not a parser. It knows comments, string and character literals and matching braces; that is what the
//! rules need, and it never fails on source that the compiler refuses.

use std::ops::RangeInclusive;

/// A source file taken apart. `code` has one entry per line, with comments and the insides of literals blanked out.
pub(super) struct Source {
    pub(super) code: Vec<String>,
    /// String literals with the line on which each begins (counted from 1).
    pub(super) strings: Vec<(usize, String)>,
    tests: Vec<RangeInclusive<usize>>,
}

impl Source {
    pub(super) fn read(text: &str) -> Self {
        let (code, strings) = take_apart(text);
        let tests = test_ranges(&code);
        Self { code: code.lines().map(str::to_owned).collect(), strings, tests }
    }

    /// True when the line (counted from 1) belongs to an item under `#[cfg(test)]` or `#[test]`.
    pub(super) fn is_test(&self, line: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&line))
    }

    /// The lines that ship, with their numbers.
    pub(super) fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code.iter().map(String::as_str)).filter(|(number, _)| !self.is_test(*number))
    }
}

/// True for files that are tests as a whole: integration tests, benches, examples, and `tests.rs` beside a module.
pub(super) fn is_test_file(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "benches" | "examples" | "fuzz" | "tests.rs"))
}

fn take_apart(text: &str) -> (String, Vec<(usize, String)>) {
    let mut code = String::with_capacity(text.len());
    let mut strings = Vec::new();
    let mut line = 1;
    let mut rest = text;
    // Whether the character before is part of a name: the `r` of `for"` begins no raw string.
    let mut after_name = false;
    while let Some(letter) = rest.chars().next() {
        let (taken, literal) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), None)
        } else if rest.starts_with("/*") {
            (block_comment(rest), None)
        } else if let Some((length, inside)) = (!after_name).then(|| raw_string(rest)).flatten() {
            (length, Some(inside))
        } else if letter == '"' {
            let (length, inside) = plain_string(rest);
            (length, Some(inside))
        } else if let Some(length) = (letter == '\'').then(|| character(rest)).flatten() {
            (length, None)
        } else {
            code.push(letter);
            line += usize::from(letter == '\n');
            after_name = letter.is_alphanumeric() || letter == '_';
            rest = rest.get(letter.len_utf8()..).unwrap_or("");
            continue;
        };
        if let Some(inside) = literal {
            strings.push((line, inside));
            code.push('"');
        }
        let piece = rest.get(..taken).unwrap_or(rest);
        let breaks = piece.matches('\n').count();
        line += breaks;
        code.extend(std::iter::repeat_n('\n', breaks));
        if code.ends_with('\n') || breaks == 0 {
            code.push(' ');
        }
        after_name = false;
        rest = rest.get(taken..).unwrap_or("");
    }
    (code, strings)
}

/// Length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// `r"…"`, `r#"…"#`, also with `b` or `c` before it: length and inside.
fn raw_string(text: &str) -> Option<(usize, String)> {
    let start = text.strip_prefix("br").or_else(|| text.strip_prefix("cr")).or_else(|| text.strip_prefix('r'))?;
    let inside = start.trim_start_matches('#');
    let fence = format!("\"{}", "#".repeat(start.len() - inside.len()));
    let inside = inside.strip_prefix('"')?;
    let length = inside.find(&fence)?;
    let before = text.len() - inside.len();
    Some((before + length + fence.len(), inside.get(..length)?.to_owned()))
}

fn plain_string(text: &str) -> (usize, String) {
    let mut inside = String::new();
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return (at + 1, inside),
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            _ => inside.push(letter),
        }
        escaped = false;
    }
    (text.len(), inside)
}

/// Length of a character literal; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().skip(1);
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next()?;
        return letters.find(|(_, letter)| *letter == '\'').map(|(at, _)| at + 1);
    }
    letters.next().filter(|(_, letter)| *letter == '\'').map(|(at, _)| at + 1)
}

/// From each test attribute to the end of the item after it.
fn test_ranges(code: &str) -> Vec<RangeInclusive<usize>> {
    let mut ranges = Vec::new();
    for attribute in ["#[cfg(test)]", "#[test]", "#[tokio::test"] {
        for (at, _) in code.match_indices(attribute) {
            let from = line_of(code, at);
            let mut depth = 0_usize;
            let mut end = code.len();
            for (offset, letter) in code.get(at..).unwrap_or("").char_indices() {
                match letter {
                    '{' => depth += 1,
                    '}' => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            end = at + offset;
                            break;
                        }
                    }
                    ';' if depth == 0 => {
                        end = at + offset;
                        break;
                    }
                    _ => {}
                }
            }
            ranges.push(from..=line_of(code, end));
        }
    }
    ranges
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.get(..at).unwrap_or(text).matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_no_code() {
        let source = Source::read(
            "let a = \"x // y\"; // std::env::\n/* std::fs /* nested */ */ let b = '\"';\nlet c = r#\"q\"#;",
        );
        let code = source.code.join("\n");
        assert!(!code.contains("std::"), "{code}");
        assert!(code.contains("let b") && code.contains("let c"), "{code}");
        assert_eq!(source.strings, [(1, "x // y".to_owned()), (3, "q".to_owned())]);
    }

    #[test]
    fn lifetimes_are_no_character_literals() {
        let source = Source::read("fn a<'x>(b: &'x str) -> &'x str { \"std\" }");
        assert_eq!(source.strings, [(1, "std".to_owned())]);
    }

    #[test]
    fn lines_stay_where_they_were() {
        let source = Source::read("let a = \"one\n two\n three\";\nlet b = 1;");
        assert_eq!(source.code.len(), 4);
        assert!(source.code.last().unwrap().contains("let b"));
    }

    #[test]
    fn a_test_module_is_test_code_and_what_follows_it_is_not() {
        let source = Source::read(
            "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() { if x { } }\n}\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}",
        );
        let tests: Vec<usize> = (1..=9).filter(|line| source.is_test(*line)).collect();
        assert_eq!(tests, [2, 3, 4, 5, 7, 8]);
    }
}
