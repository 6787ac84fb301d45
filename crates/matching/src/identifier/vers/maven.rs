//! Maven's order of versions (its version order specification): lists within lists, with words that come before and
//! after a release.
//!
//! Where Maven's own comparing goes round in a circle (words against lists with nothing before them), empty lists are
//! left out first; ordinary versions are not concerned.

use std::cmp::Ordering;

use super::key::Digits;

/// A list of items; a `-`, or a change between digits and letters, opens a list within it.
#[derive(Debug, Clone, Default)]
pub(super) struct List {
    items: Vec<Item>,
    /// Opened by a word behind a point.
    is_dotted: bool,
}

#[derive(Debug, Clone)]
enum Item {
    Number(Digits),
    Word(Word),
    List(List),
}

/// A qualifier: known ones by their place, unknown ones behind them by the alphabet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Word(u8, String);

const RELEASE: u8 = 5;

impl Word {
    fn read(text: &str, digit_follows: bool) -> Self {
        let text = match (text, digit_follows) {
            ("a", true) => "alpha",
            ("b", true) => "beta",
            ("m", true) => "milestone",
            ("ga" | "final" | "release", _) => "",
            ("cr", _) => "rc",
            _ => text,
        };
        let known = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
        match known.iter().position(|word| *word == text).and_then(|at| u8::try_from(at).ok()) {
            Some(at) => Self(at, String::new()),
            None => Self(7, text.to_owned()),
        }
    }
}

impl Item {
    fn is_null(&self) -> bool {
        match self {
            Self::Number(number) => number.is_zero(),
            Self::Word(word) => word.0 == RELEASE,
            Self::List(list) => list.items.is_empty(),
        }
    }

    /// "2.0.x" comes after "2-1", so its zero counts; that of "2.0.rc" does not: it is "2-rc".
    fn keeps_zeros(&self) -> bool {
        matches!(self, Self::List(list) if list.is_dotted
            && matches!(list.items.first(), Some(Self::Word(word)) if word.0 > RELEASE))
    }

    /// Against nothing: what the other list no longer has.
    fn against_nothing(&self) -> Ordering {
        match self {
            Self::Number(number) if number.is_zero() => Ordering::Equal,
            Self::Number(_) => Ordering::Greater,
            Self::Word(word) => word.0.cmp(&RELEASE),
            Self::List(list) => {
                list.items.iter().map(Self::against_nothing).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            }
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.cmp(other),
            (Self::Word(one), Self::Word(other)) => one.cmp(other),
            (Self::List(one), Self::List(other)) => one.order(other),
            // A word comes before a list, a list before a number.
            (Self::Number(_), _) | (Self::List(_), Self::Word(_)) => Ordering::Greater,
            (_, Self::Number(_)) | (Self::Word(_), Self::List(_)) => Ordering::Less,
        }
    }
}

impl List {
    pub(super) fn order(&self, other: &Self) -> Ordering {
        for at in 0..self.items.len().max(other.items.len()) {
            let order = match (self.items.get(at), other.items.get(at)) {
                (Some(one), Some(other)) => one.order(other),
                (Some(one), None) => one.against_nothing(),
                (None, Some(other)) => other.against_nothing().reverse(),
                (None, None) => Ordering::Equal,
            };
            if order.is_ne() {
                return order;
            }
        }
        Ordering::Equal
    }

    /// Trailing items that mean nothing ("1.0.0" is "1") fall away, also those before a list at the end.
    fn normalised(mut self) -> Self {
        let mut at = self.items.len();
        while at > 0 {
            at -= 1;
            match self.items.get(at) {
                Some(Item::Number(_)) if self.items.get(at + 1).is_some_and(Item::keeps_zeros) => break,
                Some(item) if item.is_null() => {
                    self.items.remove(at);
                }
                Some(Item::List(_)) => {}
                _ => break,
            }
        }
        self
    }
}

/// Reads any text; what is no number is a word.
pub(super) fn read(version: &str) -> List {
    let version = version.to_lowercase();
    // The open lists, outermost first; each but the first will be the last item of the one before.
    let mut open = vec![List::default()];
    let mut token = String::new();
    let mut is_digit = false;
    let mut behind_point = false;
    for c in version.chars() {
        match c {
            '.' | '-' => {
                if token.is_empty() {
                    push(&mut open, std::mem::take(&mut token), true, false, behind_point);
                } else {
                    push(&mut open, std::mem::take(&mut token), is_digit, false, behind_point);
                }
                if c == '-' {
                    open.push(List::default());
                }
                behind_point = c == '.';
            }
            c if c.is_ascii_digit() => {
                if !is_digit && !token.is_empty() {
                    push(&mut open, std::mem::take(&mut token), false, true, behind_point);
                    open.push(List::default());
                    behind_point = false;
                }
                is_digit = true;
                token.push(c);
            }
            c => {
                if is_digit && !token.is_empty() {
                    push(&mut open, std::mem::take(&mut token), true, false, behind_point);
                    open.push(List::default());
                    behind_point = false;
                }
                is_digit = false;
                token.push(c);
            }
        }
    }
    if !token.is_empty() {
        push(&mut open, std::mem::take(&mut token), is_digit, false, behind_point);
    }
    let mut inner: Option<List> = None;
    while let Some(mut list) = open.pop() {
        if let Some(inner) = inner.take() {
            list.items.push(Item::List(inner));
        }
        list = list.normalised();
        // "1--rc" and "1-0-rc" are "1-rc": a list that holds only a list is that list. Not for the whole version.
        if !open.is_empty()
            && let [Item::List(_)] = list.items.as_slice()
            && let Some(Item::List(only)) = list.items.pop()
        {
            list = only;
        }
        inner = Some(list);
    }
    inner.unwrap_or_default()
}

fn push(open: &mut Vec<List>, token: String, is_digit: bool, digit_follows: bool, behind_point: bool) {
    // ".x" is as "-x": a word always begins a list, so that "1.0.rc" and "1-rc" have one place.
    if !is_digit && (open.len() == 1 || open.last().is_some_and(|list| !list.items.is_empty())) {
        open.push(List { items: Vec::new(), is_dotted: behind_point });
    }
    let item =
        if is_digit { Item::Number(Digits::read(&token)) } else { Item::Word(Word::read(&token, digit_follows)) };
    if let Some(list) = open.last_mut() {
        list.items.push(item);
    }
}
