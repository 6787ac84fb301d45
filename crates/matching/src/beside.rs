//! Two texts beside each other, for whoever decides: which words agree, and which make the difference.
//!
//! Only for looking at. No verdict comes from it.

use crate::words::{Runs, Unit, Worth, join, units, worth};

/// How a word stands to the other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The other text has it too, in some spelling.
    Agrees,
    /// It says what sort of thing it is, and does not tell products apart.
    Plain,
    /// The other text does not have it.
    Differs,
}

/// A piece of a text with the space that follows it, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub standing: Standing,
}

/// Longer texts are shown without marks beyond this.
const LONGEST: usize = 600;

/// Marks each word of both texts.
pub fn beside(registered: &str, stated: &str) -> (Vec<Piece>, Vec<Piece>) {
    (marked(registered, stated), marked(stated, registered))
}

fn marked(text: &str, other: &str) -> Vec<Piece> {
    let other_units = units(other);
    let other_runs = Runs::new(&other_units);
    let words = words(text);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        // "Noord Licht" is "NoordLicht": up to three words may be one over there.
        let together = (1..=3).rev().find(|count| {
            let run: String = words.iter().skip(at).take(*count).copied().collect();
            let squeezed = join(&units(&run));
            at + count <= words.len() && other_runs.find(&squeezed).is_some_and(|span| !span.torn)
        });
        let (standing, count) = match together {
            Some(count) => (Standing::Agrees, count),
            None => (alone(word, &other_units), 1),
        };
        for word in words.iter().skip(at).take(count) {
            match pieces.last_mut() {
                Some(last) if last.standing == standing => last.text.push_str(word),
                _ => pieces.push(Piece { text: (*word).to_owned(), standing }),
            }
        }
        at += count;
    }
    pieces
}

/// A word that is not over there as it stands.
fn alone(word: &str, other: &[Unit]) -> Standing {
    let own = units(word);
    if own.len() > 1 && own.iter().all(|unit| other.iter().any(|known| known.text == unit.text)) {
        Standing::Agrees
    } else if own.iter().all(|unit| worth(&unit.text) == Worth::Weak) {
        Standing::Plain
    } else {
        Standing::Differs
    }
}

/// The words of a text, each with the spaces and marks behind it, so that together they are the text.
fn words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut seen = 0;
    while !rest.is_empty() && seen < LONGEST {
        let end = rest.find([' ', '/', ',', '\u{a0}']).map_or(rest.len(), |at| {
            let tail = rest.get(at..).unwrap_or_default();
            at + tail.find(|c: char| !matches!(c, ' ' | '/' | ',' | '\u{a0}')).unwrap_or(tail.len())
        });
        let Some((word, tail)) = rest.split_at_checked(end) else { break };
        out.push(word);
        seen += word.len();
        rest = tail;
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn show(pieces: &[Piece]) -> String {
        let mark = |piece: &Piece| match piece.standing {
            Standing::Agrees => piece.text.clone(),
            Standing::Plain => format!("({})", piece.text),
            Standing::Differs => format!("[{}]", piece.text),
        };
        pieces.iter().map(mark).collect()
    }

    fn both(registered: &str, stated: &str) -> (String, String) {
        let (one, other) = beside(registered, stated);
        (show(&one), show(&other))
    }

    #[test]
    fn what_makes_the_difference_is_marked_and_spelling_is_not() {
        assert_eq!(
            both("IntelliVue MX-40", "IntelliVue MX400"),
            ("IntelliVue [MX-40]".into(), "IntelliVue [MX400]".into())
        );
        assert_eq!(
            both("Noord Licht VX 40", "NoordLicht VX40"),
            ("Noord Licht VX 40".into(), "NoordLicht VX40".into())
        );
        assert_eq!(both("infuuspomp VX40", "VX40 Pump"), ("(infuuspomp )VX40".into(), "VX40 (Pump)".into()));
        assert_eq!(both("FM30", "Avalon FM20/FM30/FM40"), ("FM30".into(), "[Avalon FM20/]FM30/[FM40]".into()));
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(a in "\\PC{0,300}", b in "\\PC{0,300}") {
            let (one, other) = beside(&a, &b);
            prop_assert_eq!(one.iter().map(|piece| piece.text.as_str()).collect::<String>(), a);
            prop_assert_eq!(other.iter().map(|piece| piece.text.as_str()).collect::<String>(), b);
        }
    }
}
