//! What makes a text hard to read at level B1: long sentences, hard words, long words, and sentences that do not say who does
//! something. Hints for whoever writes, never a verdict: the rules are rough, and a name may be as long as it is.

use std::sync::LazyLock;

use domain::organisation::Language;

use crate::Texts;

/// Words in a sentence beyond which it is called long. Guides for B1 ask for ten to fifteen on average.
const LONG_SENTENCE: usize = 20;
/// Letters in a word beyond which it is called long; Dutch writes compounds as one word.
const LONG_WORD: usize = 18;
/// The most hints at one text: whoever has mended these sees the next.
const MOST: usize = 8;
/// Words by which a sentence is recognised.
const START: usize = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    LongSentence { words: usize, start: String },
    HardWord { word: String, easier: &'static str },
    LongWord { word: String },
    Passive { start: String },
}

impl Hint {
    pub fn say(&self, t: &Texts) -> String {
        match self {
            Self::LongSentence { words, start } => t.readability_long_sentence(words.to_string(), start),
            Self::HardWord { word, easier } => t.readability_hard_word(word, *easier),
            Self::LongWord { word } => t.readability_long_word(word),
            Self::Passive { start } => t.readability_passive(start),
        }
    }
}

/// Language, word, alternative.
static HARD: LazyLock<Vec<(&'static str, &'static str, &'static str)>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut parts = line.split('\t');
        Some((parts.next()?, parts.next()?, parts.next()?))
    };
    include_str!("../hard-words.txt").lines().filter(|line| !line.starts_with('#')).filter_map(line).collect()
});

/// What to look at again, in the order of the text; each word once.
pub fn hints(language: Language, paragraphs: &[String]) -> Vec<Hint> {
    let mut hints = Vec::new();
    for sentence in paragraphs.iter().flat_map(|paragraph| sentences(paragraph)) {
        let words: Vec<&str> = sentence.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
        let start = || words.iter().take(START).copied().collect::<Vec<_>>().join(" ");
        if words.len() > LONG_SENTENCE {
            hints.push(Hint::LongSentence { words: words.len(), start: start() });
        }
        let padded = format!(" {} ", words.join(" ").to_lowercase());
        for (_, word, easier) in HARD.iter().filter(|(of, word, _)| *of == language.code() && contains(&padded, word)) {
            hints.push(Hint::HardWord { word: (*word).to_owned(), easier });
        }
        for word in words.iter().filter(|word| word.chars().filter(|sign| sign.is_alphabetic()).count() > LONG_WORD) {
            // Addresses and numbers of parts are no words.
            if word.chars().all(|sign| sign.is_alphabetic() || sign == '-') {
                hints.push(Hint::LongWord { word: (*word).to_owned() });
            }
        }
        if language == Language::Nl && is_passive(&words) {
            hints.push(Hint::Passive { start: start() });
        }
    }
    let mut seen = Vec::new();
    hints.retain(|hint| {
        let new = !seen.contains(hint);
        if new {
            seen.push(hint.clone());
        }
        new
    });
    hints.truncate(MOST);
    hints
}

/// Sentences end with a mark that a blank follows, so "versie 4.2" is not the end of one.
pub fn sentences(paragraph: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut rest = paragraph.trim();
    while let Some((at, mark)) = rest.match_indices(['.', '!', '?']).find(|(at, mark)| {
        rest.get(at + mark.len()..).is_none_or(|after| after.is_empty() || after.starts_with(char::is_whitespace))
    }) {
        let (sentence, after) = rest.split_at(at + mark.len());
        sentences.push(sentence.trim());
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        sentences.push(rest);
    }
    sentences
}

/// Words, as a person counts them: what has a letter or a digit, and no address.
pub fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric) && !word.starts_with("http")).count()
}

fn bare(word: &str) -> &str {
    word.trim_matches(|sign: char| !sign.is_alphanumeric())
}

fn contains(padded: &str, words: &str) -> bool {
    padded.match_indices(words).any(|(at, _)| {
        let before = padded.get(..at).is_some_and(|text| text.ends_with(' '));
        before && padded.get(at + words.len()..).is_some_and(|text| text.starts_with(' '))
    })
}

/// "Worden" with a participle: who does it is not said.
fn is_passive(words: &[&str]) -> bool {
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let helper = lower.iter().any(|word| matches!(word.as_str(), "wordt" | "worden" | "werd" | "werden"));
    let participle = |word: &String| {
        let letters = word.chars().count();
        letters > 4 && word.starts_with("ge") && (word.ends_with('d') || word.ends_with('t') || word.ends_with("en"))
    };
    helper && lower.iter().any(participle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts;

    fn of(text: &str) -> Vec<Hint> {
        hints(Language::Nl, &[text.to_owned()])
    }

    #[test]
    fn a_plain_text_gets_no_hints() {
        assert_eq!(of("Haal de pomp van het netwerk. Installeer versie 4.2 van de maker. Lukt dat niet? Bel ons."), []);
    }

    #[test]
    fn what_is_hard_is_named_once_with_what_to_write_instead() {
        let found = of("Indien u dit leest, dient te worden gehandeld. Indien niet, dan niet.");
        assert!(found.contains(&Hint::HardWord { word: "indien".into(), easier: "als" }), "{found:?}");
        assert!(found.contains(&Hint::HardWord { word: "dient te".into(), easier: "moet" }), "{found:?}");
        assert!(found.contains(&Hint::Passive { start: "Indien u dit leest dient".into() }), "{found:?}");
        assert_eq!(found.len(), 3, "{found:?}");
        // A part of a word is not the word.
        assert_eq!(of("De indiening is klaar."), []);
    }

    #[test]
    fn long_sentences_and_long_words_are_named() {
        let long = vec!["woord"; LONG_SENTENCE + 1].join(" ");
        assert_eq!(
            of(&format!("{long}.")),
            [Hint::LongSentence { words: 21, start: "woord woord woord woord woord".into() }]
        );
        assert_eq!(of(&format!("{}. {}.", vec!["woord"; 15].join(" "), vec!["term"; 15].join(" "))), []);
        let found = of("Zet de medicijnuitgiftesystemen uit, zie https://fabrikant.example/beveiligingsadviezen.");
        assert_eq!(found, [Hint::LongWord { word: "medicijnuitgiftesystemen".into() }]);
    }

    #[test]
    fn no_text_gets_more_hints_than_somebody_reads_and_each_has_words() {
        let all = HARD.iter().filter(|(of, ..)| *of == "nl").map(|(_, word, _)| *word).collect::<Vec<_>>().join(". ");
        let found = of(&all);
        assert_eq!(found.len(), MOST);
        for language in Language::ALL {
            for hint in &found {
                assert!(!hint.say(texts(language)).contains('{'));
            }
        }
    }

    #[test]
    fn every_line_of_the_list_is_read() {
        let lines = include_str!("../hard-words.txt").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(HARD.len(), lines.count());
        for (language, word, easier) in HARD.iter() {
            assert!(Language::from_code(language).is_some() && !word.is_empty() && !easier.is_empty(), "{word}");
            assert_eq!(*word, word.to_lowercase());
        }
    }

    #[test]
    fn sentences_end_where_a_blank_follows() {
        assert_eq!(sentences("Werk bij tot 4.2. Klaar? Ja"), ["Werk bij tot 4.2.", "Klaar?", "Ja"]);
        assert_eq!(sentences(""), Vec::<&str>::new());
        assert_eq!(words("Zet 2 pompen uit — zie https://a.example ."), 5);
    }
}
