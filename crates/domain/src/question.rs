//! What only the institution can tell: which version, which model, whether a condition holds. All such devices of one
//! institution are one question to whoever acts for them; what is asked of whom, and what counts as an answer, stands
//! here. How it reads is `l10n`'s business.

mod said;

use serde::{Deserialize, Serialize};

use crate::asset::AssetLine;
use crate::fact::FactField;
use crate::hash::Hasher;
use crate::verdict::{Ground, Verdict};

pub use said::{BadSaid, MAX_ANSWER, Said, is_not_known};

/// One thing that is asked of a device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "point", content = "subject", rename_all = "snake_case")]
pub enum Point {
    /// Which one is it, exactly?
    Model,
    Version,
    /// Does this hold?
    Condition(String),
}

impl Point {
    pub fn code(&self) -> &'static str {
        self.field().code()
    }

    /// The condition; empty for the others.
    pub fn subject(&self) -> &str {
        match self {
            Self::Condition(condition) => condition,
            Self::Model | Self::Version => "",
        }
    }

    pub fn from_parts(code: &str, subject: &str) -> Option<Self> {
        match code {
            "model" => Some(Self::Model),
            "version" => Some(Self::Version),
            "condition" => Some(Self::Condition(subject.to_owned())),
            _ => None,
        }
    }

    /// The field of the fact that an answer becomes.
    pub fn field(&self) -> FactField {
        match self {
            Self::Model => FactField::Model,
            Self::Version => FactField::Version,
            Self::Condition(_) => FactField::Condition,
        }
    }

    /// True when the answer is yes or no.
    pub fn is_yes_no(&self) -> bool {
        matches!(self, Self::Condition(_))
    }
}

/// A point with what the advisory says about it: when that changes, it may be asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub point: Point,
    pub stated: String,
}

/// What an institution could tell to settle a doubtful match. Empty when the doubt is an analyst's: another maker, an
/// exception, a product that stands only in the text.
pub fn openings(verdict: Verdict, grounds: &[Ground]) -> Vec<Opening> {
    let mut all = Vec::new();
    // What is open about a component stands in its bill, and on no device.
    if verdict != Verdict::Review || grounds.first().is_some_and(Ground::is_component) {
        return all;
    }
    for ground in grounds {
        let (point, stated) = match ground {
            Ground::VersionMissing { stated } | Ground::VersionNotComparable { stated, .. } => (Point::Version, stated),
            Ground::ConditionOpen { condition } => (Point::Condition(condition.clone()), condition),
            Ground::ProductVague { stated, .. } => (Point::Model, stated),
            Ground::MakerSame { .. }
            | Ground::MakerAlias { .. }
            | Ground::DecidedSame { .. }
            | Ground::ProductNamed { .. }
            | Ground::ModelNumber { .. }
            | Ground::FamilyMember { .. }
            | Ground::AllVersions
            | Ground::VersionWithin { .. }
            | Ground::ConditionMet { .. }
            | Ground::Component { .. } => continue,
            Ground::MakerUnknown
            | Ground::MakerDiffers { .. }
            | Ground::DecidedOther { .. }
            | Ground::Excluded { .. }
            | Ground::VersionOutside { .. }
            | Ground::VersionFixed { .. }
            | Ground::ConditionNotMet { .. }
            | Ground::OnlyInText { .. }
            | Ground::UnderInvestigation
            | Ground::StatedNotAffected => return Vec::new(),
        };
        if !all.iter().any(|known: &Opening| known.point == point) {
            all.push(Opening { point, stated: stated.clone() });
        }
    }
    all
}

/// What stands for a group of devices: registered the same, asked the same. `known` is the key of the product that the
/// line was recognised as, whatever the institution calls it; empty when it was not recognised.
pub fn group_key(line: &AssetLine, known: &str, point: &Point) -> String {
    let mut hasher = Hasher::default();
    if known.is_empty() {
        hasher.add(&alike(&line.maker));
        hasher.add(&alike(&own_name(&line.maker, &line.product)));
    } else {
        hasher.add(known);
    }
    hasher.add(&alike(&line.model_number));
    hasher.add(point.code());
    hasher.add(point.subject());
    hasher.finish().to_string().chars().take(16).collect()
}

/// How a text reads whatever its capitals, spaces and hyphens: "PX-40", "px 40" and "PX40" are one. A plus and a point
/// stay: "XR656+" is not "XR656", and 4.1 is not 41.
pub fn alike(text: &str) -> String {
    text.to_lowercase().chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, '+' | '.')).collect()
}

/// What a text that says where to look on the device is kept by: the registered product, whoever has it.
pub fn product_key(maker: &str, product: &str, point: &Point) -> String {
    format!("{}|{}|{}|{}", alike(maker), alike(&own_name(maker, product)), point.code(), folded(point.subject()))
}

/// "Reanis R8" by Reanis is the R8.
fn own_name(maker: &str, product: &str) -> String {
    let (maker, product) = (folded(maker), folded(product));
    match product.strip_prefix(&maker) {
        Some(rest) if !maker.is_empty() && rest.starts_with(' ') => rest.trim_start().to_owned(),
        _ => product,
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    Sent,
    /// Nothing is open any more.
    Closed,
    /// The CERT does not want to know any more.
    Withdrawn,
}

impl QuestionState {
    pub const ALL: [Self; 3] = [Self::Sent, Self::Closed, Self::Withdrawn];

    pub fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// How one line of a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    Open,
    Answered,
    /// It cannot be read.
    Unknown,
    /// The device is no longer there.
    Gone,
    /// Nobody needs to know any more: the inventory or the advisory has changed, or the question was withdrawn.
    Moot,
}

impl ItemState {
    pub const ALL: [Self; 5] = [Self::Open, Self::Answered, Self::Unknown, Self::Gone, Self::Moot];

    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Unknown => "unknown",
            Self::Gone => "gone",
            Self::Moot => "moot",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Somebody has said something about it.
    pub fn is_said(self) -> bool {
        matches!(self, Self::Answered | Self::Unknown | Self::Gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maker() -> Ground {
        Ground::MakerSame { registered: "Halmarin".into(), stated: "Halmarin".into() }
    }

    fn missing() -> Ground {
        Ground::VersionMissing { stated: "<4.2".into() }
    }

    #[test]
    fn what_the_institution_can_settle_is_asked() {
        let vague = Ground::ProductVague { registered: "Pomp".into(), stated: "Perfuro 500".into() };
        let open = Ground::ConditionOpen { condition: "WLAN".into() };
        let points: Vec<_> = openings(Verdict::Review, &[maker(), vague, open, missing()])
            .into_iter()
            .map(|opening| (opening.point, opening.stated))
            .collect();
        assert_eq!(
            points,
            [
                (Point::Model, "Perfuro 500".to_owned()),
                (Point::Condition("WLAN".into()), "WLAN".to_owned()),
                (Point::Version, "<4.2".to_owned())
            ]
        );
        assert_eq!(openings(Verdict::Affected, &[missing()]), []);
    }

    #[test]
    fn what_rules_more_out_stays_with_the_analyst() {
        let text = String::new;
        for ground in [
            Ground::MakerUnknown,
            Ground::MakerDiffers { registered: text(), stated: text() },
            Ground::Excluded { registered: text(), stated: text() },
            Ground::OnlyInText { stated: text() },
            Ground::UnderInvestigation,
            Ground::VersionFixed { registered: text(), fixed: text() },
        ] {
            assert_eq!(openings(Verdict::Review, &[maker(), missing(), ground.clone()]), [], "{ground:?}");
        }
    }

    #[test]
    fn devices_that_are_registered_the_same_are_one_group() {
        let line = |maker: &str, number: &str| AssetLine {
            maker: maker.into(),
            inventory_number: number.into(),
            product: "Perfuro 500".into(),
            ..AssetLine::default()
        };
        let key = |maker: &str, number: &str, point: &Point| group_key(&line(maker, number), "", point);
        assert_eq!(key("Halmarin", "1", &Point::Version), key(" HALMARIN", "2", &Point::Version));
        assert_ne!(key("Halmarin", "1", &Point::Version), key("Oculo", "1", &Point::Version));
        assert_ne!(key("Halmarin", "1", &Point::Version), key("Halmarin", "1", &Point::Model));
        let recognised = |maker: &str| group_key(&line(maker, "1"), "halmarin/perfuro500", &Point::Version);
        assert_eq!(recognised("Halmarin"), recognised("Halm. B.V."));
    }
}
