//! A text cut into words, runs of digits and single signs. No dictionary and no backtracking: one walk over the signs.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Word,
    Digits,
    /// One sign; white space is left out, ends of lines are not.
    Sign,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) what: What,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn is(&self, text: &str, sign: char) -> bool {
        self.what == What::Sign && self.text(text).starts_with(sign)
    }

    pub(super) fn is_one_of(&self, text: &str, signs: &str) -> bool {
        self.what == What::Sign && self.text(text).chars().all(|sign| signs.contains(sign))
    }
}

pub(super) fn read(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (start, sign) in text.char_indices() {
        let what = match sign {
            '0'..='9' => What::Digits,
            // What is written above a letter belongs to it.
            '\u{300}'..='\u{36f}' => What::Word,
            '\n' => What::Sign,
            _ if sign.is_alphabetic() => What::Word,
            _ if sign.is_whitespace() || sign.is_control() => continue,
            _ => What::Sign,
        };
        let end = start + sign.len_utf8();
        match tokens.last_mut() {
            Some(last) if last.what == what && what != What::Sign && last.end == start => last.end = end,
            _ => tokens.push(Token { what, start, end }),
        }
    }
    tokens
}
