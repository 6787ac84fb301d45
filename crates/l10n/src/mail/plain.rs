//! The plain-text part: lines of at most 74 signs, so that no mail program breaks them in odd places.

use super::{Block, MailText};

const WIDTH: usize = 74;

impl MailText {
    pub fn plain(&self) -> String {
        let mut out = format!("{}\n\n", self.tlp);
        for block in &self.blocks {
            match block {
                Block::Heading(text) => {
                    out.push_str(&text.to_uppercase());
                    out.push('\n');
                    continue;
                }
                Block::Paragraph(text) => wrap(&mut out, text, "", ""),
                Block::Alarm(text) => wrap(&mut out, text, "!! ", "!! "),
                Block::List(lines) => {
                    for line in lines {
                        wrap(&mut out, line, "- ", "  ");
                    }
                }
                Block::Devices { rows, rest, .. } => {
                    for row in rows {
                        let filled: Vec<&str> =
                            row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
                        wrap(&mut out, &filled.join(" | "), "- ", "  ");
                    }
                    if let Some(rest) = rest {
                        wrap(&mut out, rest, "", "");
                    }
                }
                Block::Buttons(buttons) => {
                    for button in buttons {
                        out.push_str(&format!("{}:\n  {}\n", button.label, button.url));
                    }
                }
            }
            out.push('\n');
        }
        out.push_str("-- \n");
        for line in &self.foot {
            wrap(&mut out, line, "", "");
        }
        out
    }
}

/// Breaks between words only: a long address stays whole.
fn wrap(out: &mut String, text: &str, first: &str, next: &str) {
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push_str(&line);
            out.push('\n');
            line = next.to_owned();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    out.push_str(&line);
    out.push('\n');
}
