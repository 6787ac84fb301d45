//! The Reference Security Incident Taxonomy (RSIT, ENISA and TF-CSIRT), machine-readable version 1003: ten classes and one for tests,
//! each with its types. Only codes; what a type is called stands in `l10n`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A classification of RSIT (its first column).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentClass {
    AbusiveContent,
    MaliciousCode,
    InformationGathering,
    IntrusionAttempts,
    Intrusions,
    Availability,
    InformationContentSecurity,
    Fraud,
    Vulnerable,
    Other,
    Test,
}

/// A type of incident of RSIT (its second column). A type belongs to one class, so nothing else is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum IncidentType {
    Spam,
    HarmfulSpeech,
    Violence,
    InfectedSystem,
    C2Server,
    MalwareDistribution,
    MalwareConfiguration,
    Scanner,
    Sniffing,
    SocialEngineering,
    IdsAlert,
    BruteForce,
    Exploit,
    PrivilegedAccountCompromise,
    UnprivilegedAccountCompromise,
    ApplicationCompromise,
    SystemCompromise,
    Burglary,
    Dos,
    Ddos,
    Misconfiguration,
    Sabotage,
    Outage,
    UnauthorisedInformationAccess,
    UnauthorisedInformationModification,
    DataLoss,
    DataLeak,
    UnauthorisedUseOfResources,
    Copyright,
    Masquerade,
    Phishing,
    WeakCrypto,
    DdosAmplifier,
    PotentiallyUnwantedAccessible,
    InformationDisclosure,
    VulnerableSystem,
    Other,
    /// Also what nobody has said.
    #[default]
    Undetermined,
    Test,
}

/// What is not in the taxonomy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this type of incident is not in RSIT version 1003: see the taxonomy for its codes")]
pub struct NotRsit;

impl IncidentClass {
    pub const ALL: [Self; 11] = [
        Self::AbusiveContent,
        Self::MaliciousCode,
        Self::InformationGathering,
        Self::IntrusionAttempts,
        Self::Intrusions,
        Self::Availability,
        Self::InformationContentSecurity,
        Self::Fraud,
        Self::Vulnerable,
        Self::Other,
        Self::Test,
    ];

    /// The code, as the taxonomy writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AbusiveContent => "abusive-content",
            Self::MaliciousCode => "malicious-code",
            Self::InformationGathering => "information-gathering",
            Self::IntrusionAttempts => "intrusion-attempts",
            Self::Intrusions => "intrusions",
            Self::Availability => "availability",
            Self::InformationContentSecurity => "information-content-security",
            Self::Fraud => "fraud",
            Self::Vulnerable => "vulnerable",
            Self::Other => "other",
            Self::Test => "test",
        }
    }
}

impl IncidentType {
    pub const ALL: [Self; 39] = [
        Self::Spam,
        Self::HarmfulSpeech,
        Self::Violence,
        Self::InfectedSystem,
        Self::C2Server,
        Self::MalwareDistribution,
        Self::MalwareConfiguration,
        Self::Scanner,
        Self::Sniffing,
        Self::SocialEngineering,
        Self::IdsAlert,
        Self::BruteForce,
        Self::Exploit,
        Self::PrivilegedAccountCompromise,
        Self::UnprivilegedAccountCompromise,
        Self::ApplicationCompromise,
        Self::SystemCompromise,
        Self::Burglary,
        Self::Dos,
        Self::Ddos,
        Self::Misconfiguration,
        Self::Sabotage,
        Self::Outage,
        Self::UnauthorisedInformationAccess,
        Self::UnauthorisedInformationModification,
        Self::DataLoss,
        Self::DataLeak,
        Self::UnauthorisedUseOfResources,
        Self::Copyright,
        Self::Masquerade,
        Self::Phishing,
        Self::WeakCrypto,
        Self::DdosAmplifier,
        Self::PotentiallyUnwantedAccessible,
        Self::InformationDisclosure,
        Self::VulnerableSystem,
        Self::Other,
        Self::Undetermined,
        Self::Test,
    ];

    /// The code, as the taxonomy writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::HarmfulSpeech => "harmful-speech",
            Self::Violence => "violence",
            Self::InfectedSystem => "infected-system",
            Self::C2Server => "c2-server",
            Self::MalwareDistribution => "malware-distribution",
            Self::MalwareConfiguration => "malware-configuration",
            Self::Scanner => "scanner",
            Self::Sniffing => "sniffing",
            Self::SocialEngineering => "social-engineering",
            Self::IdsAlert => "ids-alert",
            Self::BruteForce => "brute-force",
            Self::Exploit => "exploit",
            Self::PrivilegedAccountCompromise => "privileged-account-compromise",
            Self::UnprivilegedAccountCompromise => "unprivileged-account-compromise",
            Self::ApplicationCompromise => "application-compromise",
            Self::SystemCompromise => "system-compromise",
            Self::Burglary => "burglary",
            Self::Dos => "dos",
            Self::Ddos => "ddos",
            Self::Misconfiguration => "misconfiguration",
            Self::Sabotage => "sabotage",
            Self::Outage => "outage",
            Self::UnauthorisedInformationAccess => "unauthorised-information-access",
            Self::UnauthorisedInformationModification => "unauthorised-information-modification",
            Self::DataLoss => "data-loss",
            Self::DataLeak => "data-leak",
            Self::UnauthorisedUseOfResources => "unauthorised-use-of-resources",
            Self::Copyright => "copyright",
            Self::Masquerade => "masquerade",
            Self::Phishing => "phishing",
            Self::WeakCrypto => "weak-crypto",
            Self::DdosAmplifier => "ddos-amplifier",
            Self::PotentiallyUnwantedAccessible => "potentially-unwanted-accessible",
            Self::InformationDisclosure => "information-disclosure",
            Self::VulnerableSystem => "vulnerable-system",
            Self::Other => "other",
            Self::Undetermined => "undetermined",
            Self::Test => "test",
        }
    }

    /// The class that the type stands under.
    pub const fn class(self) -> IncidentClass {
        match self {
            Self::Spam | Self::HarmfulSpeech | Self::Violence => IncidentClass::AbusiveContent,
            Self::InfectedSystem | Self::C2Server | Self::MalwareDistribution | Self::MalwareConfiguration => {
                IncidentClass::MaliciousCode
            }
            Self::Scanner | Self::Sniffing | Self::SocialEngineering => IncidentClass::InformationGathering,
            Self::IdsAlert | Self::BruteForce | Self::Exploit => IncidentClass::IntrusionAttempts,
            Self::PrivilegedAccountCompromise
            | Self::UnprivilegedAccountCompromise
            | Self::ApplicationCompromise
            | Self::SystemCompromise
            | Self::Burglary => IncidentClass::Intrusions,
            Self::Dos | Self::Ddos | Self::Misconfiguration | Self::Sabotage | Self::Outage => {
                IncidentClass::Availability
            }
            Self::UnauthorisedInformationAccess
            | Self::UnauthorisedInformationModification
            | Self::DataLoss
            | Self::DataLeak => IncidentClass::InformationContentSecurity,
            Self::UnauthorisedUseOfResources | Self::Copyright | Self::Masquerade | Self::Phishing => {
                IncidentClass::Fraud
            }
            Self::WeakCrypto
            | Self::DdosAmplifier
            | Self::PotentiallyUnwantedAccessible
            | Self::InformationDisclosure
            | Self::VulnerableSystem => IncidentClass::Vulnerable,
            Self::Other | Self::Undetermined => IncidentClass::Other,
            Self::Test => IncidentClass::Test,
        }
    }
}

/// Codes as the taxonomy writes them, and `blacklist`, `c&c` and `malware` as older feeds do.
impl FromStr for IncidentType {
    type Err = NotRsit;

    fn from_str(code: &str) -> Result<Self, NotRsit> {
        let code = code.trim();
        if let Some(found) = Self::ALL.into_iter().find(|it| it.code().eq_ignore_ascii_case(code)) {
            return Ok(found);
        }
        match code {
            // RSIT has no type for an address that stands on a list of others.
            "blacklist" | "blocklist" => Ok(Self::Other),
            "c&c" | "c2server" => Ok(Self::C2Server),
            "malware" => Ok(Self::InfectedSystem),
            _ => Err(NotRsit),
        }
    }
}

impl FromStr for IncidentClass {
    type Err = NotRsit;

    fn from_str(code: &str) -> Result<Self, NotRsit> {
        Self::ALL.into_iter().find(|it| it.code().eq_ignore_ascii_case(code.trim())).ok_or(NotRsit)
    }
}

impl fmt::Display for IncidentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl From<IncidentType> for &'static str {
    fn from(it: IncidentType) -> Self {
        it.code()
    }
}

impl TryFrom<String> for IncidentType {
    type Error = NotRsit;

    fn try_from(code: String) -> Result<Self, NotRsit> {
        code.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_from_its_code_and_has_its_class() {
        for it in IncidentType::ALL {
            assert_eq!(it.code().parse(), Ok(it));
            assert!(IncidentClass::ALL.contains(&it.class()));
        }
        for class in IncidentClass::ALL {
            assert_eq!(class.code().parse(), Ok(class));
            assert!(IncidentType::ALL.iter().any(|it| it.class() == class), "{} has no type", class.code());
        }
        assert_eq!("no-such-thing".parse::<IncidentType>(), Err(NotRsit));
    }

    #[test]
    fn older_words_are_understood() {
        assert_eq!("c&c".parse(), Ok(IncidentType::C2Server));
        assert_eq!("blacklist".parse(), Ok(IncidentType::Other));
        assert_eq!(" DDoS ".parse(), Ok(IncidentType::Ddos));
    }
}
