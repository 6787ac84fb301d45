//! Conditions that an advisory writes into a product's name or version: an option, a radio module, an operating system,
//! a region. Known and met, known and not met, or open: open is a question, not a "no".

use crate::words::{Runs, Unit, Worth, fold, squeeze, units, worth};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) text: String,
    needs: Needs,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Needs {
    Wifi,
    /// An operating system, as `windows7`, `android`; `windows` alone stands for any of them.
    Platform(String),
    /// Regions in which it is sold.
    Region(Vec<&'static str>),
    /// Words that must all be found.
    Words(Vec<String>),
    /// Words of which one must be found.
    AnyOf(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Met,
    NotMet,
    Open,
}

const MOBILE: &[(&str, &str)] = &[("android", "android"), ("ios", "ios"), ("iphone", "ios"), ("ipad", "ios")];
const WINDOWS: &[&str] = &["xp", "7", "8", "8.1", "10", "11", "2000", "vista"];

impl Condition {
    /// Reads what stands behind "with", "running on" and the like. One text may hold several conditions.
    pub(crate) fn read(text: &str) -> Vec<Self> {
        let text: String = text.chars().take(200).collect();
        let (rest, mut found) = take_platforms(&text);
        let all: Vec<String> = rest.split_whitespace().map(squeeze).filter(|word| !word.is_empty()).collect();
        let telling = |word: &&String| worth(word) == Worth::Telling || word.chars().any(|c| c.is_ascii_digit());
        let mut words: Vec<String> = all.iter().filter(telling).take(6).cloned().collect();
        if words.is_empty() {
            words = all.into_iter().filter(|word| worth(word) == Worth::Common).take(3).collect();
        }
        if !words.is_empty() {
            let choice = rest.split_whitespace().any(|word| word == "or");
            let needs = if choice { Needs::AnyOf(words) } else { Needs::Words(words) };
            found.push(Self { text: text.trim().to_owned(), needs });
        }
        found
    }

    /// The words the condition speaks of, squeezed.
    pub(crate) fn words(&self) -> Vec<&str> {
        match &self.needs {
            Needs::Wifi => vec!["wifi"],
            Needs::Platform(platform) => vec![platform],
            Needs::Region(regions) => regions.clone(),
            Needs::Words(words) | Needs::AnyOf(words) => words.iter().map(String::as_str).collect(),
        }
    }

    pub(crate) fn holds(&self, facts: &Facts) -> Holds {
        match &self.needs {
            Needs::Wifi => facts.mentions("wifi"),
            Needs::Platform(wanted) => {
                let known = &facts.platforms;
                let fits = |one: &String| one == wanted || (wanted == "windows" && one.starts_with("windows"));
                if known.iter().chain(&facts.beside).any(fits) {
                    Holds::Met
                } else if known.is_empty() || known.iter().any(|one| one == "windows" && wanted.starts_with("windows"))
                {
                    Holds::Open
                } else {
                    Holds::NotMet
                }
            }
            Needs::Region(wanted) => match facts.regions.as_slice() {
                [] => Holds::Open,
                known if known.iter().any(|region| wanted.contains(region)) => Holds::Met,
                _ => Holds::NotMet,
            },
            Needs::AnyOf(words) => {
                let any = words.iter().any(|word| facts.mentions(word) == Holds::Met);
                if any { Holds::Met } else { Holds::Open }
            }
            Needs::Words(words) => {
                let all: Vec<Holds> = words.iter().map(|word| facts.mentions(word)).collect();
                if all.contains(&Holds::NotMet) {
                    Holds::NotMet
                } else if all.contains(&Holds::Open) {
                    Holds::Open
                } else {
                    Holds::Met
                }
            }
        }
    }
}

/// Takes radio, platform and region words out of a text.
pub(crate) fn take_platforms(text: &str) -> (String, Vec<Condition>) {
    let mut found: Vec<Condition> = Vec::new();
    let mut rest: Vec<&str> = Vec::new();
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let folded = fold(word);
        let lower = folded.trim_matches(|c: char| !c.is_alphanumeric());
        let next = words.get(at + 1).map(|next| fold(next)).unwrap_or_default();
        let next: String = next.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        let next = next.trim_end_matches('.');
        at += 1;
        let needs = match lower {
            // "Wireless Syringe Infusion Pump" is what the thing is called; "(with Wireless Battery Module)" is a condition.
            "wireless" if !matches!(next, "" | "only" | "option" | "optie" | "battery" | "module" | "lan") => continue,
            "wlan" | "wi-fi" | "wifi" | "wireless" => Some(("WLAN".to_owned(), Needs::Wifi)),
            "windows" | "win" if WINDOWS.contains(&next) => {
                at += 1;
                Some((format!("Windows {next}"), Needs::Platform(format!("windows{next}"))))
            }
            "u.s" | "malaysian" => {
                let both = fold(text).contains("malaysia");
                let regions = if both { vec!["us", "malaysia"] } else { vec!["us"] };
                Some((text.trim().to_owned(), Needs::Region(regions)))
            }
            _ => MOBILE
                .iter()
                .find(|(name, _)| *name == lower)
                .map(|(_, platform)| ((*word).to_owned(), Needs::Platform((*platform).to_owned()))),
        };
        match needs {
            Some((text, needs)) => {
                if !found.iter().any(|condition| condition.needs == needs) {
                    found.push(Condition { text, needs });
                }
            }
            None => rest.push(word),
        }
    }
    (rest.join(" "), found)
}

/// What an asset's texts say that conditions ask for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// Each sentence by itself: "accu niet vervangen, WLAN actief" does not deny the radio.
    sentences: Vec<Sentence>,
    platforms: Vec<String>,
    /// Those of things that a remark names beside the device. The tablet is not what it runs on.
    beside: Vec<String>,
    regions: Vec<&'static str>,
}

#[derive(Debug, Clone)]
struct Sentence {
    runs: Runs,
    units: Vec<Unit>,
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([';', ',', '\n']).flat_map(|part| part.split(". "));
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// True when a remark speaks of what a device is worked with: "operated with an Android tablet".
fn speaks_of_another(remark: &str) -> bool {
    const ANOTHER: &[&str] =
        &["tablet", "telefoon", "phone", "laptop", "bediening", "beheer", "viewer", "operated", "console"];
    let remark = fold(remark);
    ANOTHER.iter().any(|word| remark.contains(word))
}

impl Facts {
    /// `fields` tell what the thing is; a remark may tell of anything around it.
    pub(crate) fn new(fields: &[&str], remark: &str) -> Self {
        let mut facts = Self::default();
        for text in fields.iter().copied().flat_map(sentences) {
            facts.add(text);
        }
        for text in sentences(remark) {
            let own = facts.platforms.len();
            facts.add(text);
            if speaks_of_another(text) {
                let beside = facts.platforms.split_off(own);
                facts.beside.extend(beside);
            }
        }
        facts
    }

    fn add(&mut self, text: &str) {
        let units = units(text);
        for (at, unit) in units.iter().enumerate() {
            let next = |offset: usize| units.get(at + offset).map(|unit| unit.text.as_str()).unwrap_or_default();
            match unit.text.as_str() {
                "windows" | "win" if next(1) == "8" && next(2) == "1" => self.platforms.push("windows8.1".to_owned()),
                "windows" | "win" if WINDOWS.contains(&next(1)) => self.platforms.push(format!("windows{}", next(1))),
                "windows" | "win" => self.platforms.push("windows".to_owned()),
                "winxp" => self.platforms.push("windowsxp".to_owned()),
                "us" | "usa" | "vs" | "american" | "amerikaans" => self.regions.push("us"),
                "eu" | "europa" | "europe" => self.regions.push("eu"),
                "malaysia" | "malaysian" => self.regions.push("malaysia"),
                word => {
                    let mobile = MOBILE.iter().find(|(name, _)| *name == word);
                    self.platforms.extend(mobile.map(|(_, platform)| (*platform).to_owned()));
                }
            }
        }
        self.sentences.push(Sentence { runs: Runs::new(&units), units });
    }

    /// Whether the thing is said to be there, said not to be there, or not said; and when both are said, that is not
    /// known.
    fn mentions(&self, squeezed: &str) -> Holds {
        let all: Vec<Holds> = self.sentences.iter().filter_map(|sentence| sentence.mentions(squeezed)).collect();
        match (all.contains(&Holds::Met), all.contains(&Holds::NotMet)) {
            (true, false) => Holds::Met,
            (false, true) if !all.contains(&Holds::Open) => Holds::NotMet,
            _ => Holds::Open,
        }
    }
}

impl Sentence {
    fn mentions(&self, squeezed: &str) -> Option<Holds> {
        let span = self.runs.find(squeezed)?;
        let word = |at: usize| self.units.get(at).map(|unit| unit.text.as_str()).unwrap_or_default();
        let denies = |word: &str| matches!(word, "zonder" | "niet" | "not");
        // Only directly before it: "zonder wifi". Further off something else may be meant.
        if span.start.checked_sub(1).is_some_and(|before| denies(word(before))) {
            return Some(Holds::NotMet);
        }
        let near = span.start.saturating_sub(3)..span.end + 3;
        let doubted = near.map(word).any(|word| denies(word) || matches!(word, "onbekend" | "unknown"));
        Some(if doubted { Holds::Open } else { Holds::Met })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_radio_that_is_said_to_be_absent_rules_out_and_silence_asks() {
        let condition = take_platforms("MX40 (WLAN only)").1.remove(0);
        assert_eq!(condition.holds(&Facts::new(&["MX40 WLAN"], "")), Holds::Met);
        assert_eq!(condition.holds(&Facts::new(&["MX40 2.4 GHz geen wifi-uitvoering"], "")), Holds::NotMet);
        assert_eq!(condition.holds(&Facts::new(&["MX40 WLAN onbekend"], "")), Holds::Open);
        assert_eq!(condition.holds(&Facts::new(&["MX40"], "")), Holds::Open);
    }

    #[test]
    fn a_denial_reaches_no_further_than_its_own_words() {
        let condition = take_platforms("MX40 (WLAN only)").1.remove(0);
        let holds = |remark: &str| condition.holds(&Facts::new(&["MX40"], remark));
        assert_eq!(holds("accu niet vervangen, WLAN actief"), Holds::Met);
        assert_eq!(holds("geen contract; wifi"), Holds::Met);
        assert_eq!(holds("No 12, WLAN"), Holds::Met);
        assert_eq!(holds("niet meer in gebruik WLAN"), Holds::Met);
        assert_eq!(holds("zonder de WLAN-module"), Holds::Open);
        assert_eq!(holds("zonder WLAN"), Holds::NotMet);
        assert_eq!(holds("zonder WLAN; WLAN-module besteld"), Holds::Open);
    }

    #[test]
    fn what_stands_beside_a_device_is_not_what_it_runs_on() {
        let condition = take_platforms("PET/CT Systems Windows 7-Based").1.remove(0);
        assert_eq!(condition.holds(&Facts::new(&["Biograph"], "bediening met Android-tablet")), Holds::Open);
        assert_eq!(condition.holds(&Facts::new(&["Biograph"], "draait op Windows 7")), Holds::Met);
    }

    #[test]
    fn another_operating_system_rules_out() {
        let condition = take_platforms("PET/CT Systems Windows 7-Based").1.remove(0);
        assert_eq!(condition.holds(&Facts::new(&["Biograph mCT Windows 7"], "")), Holds::Met);
        assert_eq!(condition.holds(&Facts::new(&["Biograph Vision Windows 10"], "")), Holds::NotMet);
        assert_eq!(condition.holds(&Facts::new(&["Biograph"], "")), Holds::Open);
    }
}
