//! The domain's codes as the API shows them: enumerations of their own, so that the description lists the values and
//! a change in the domain shows as a change of the contract.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $of:path { $($variant:ident $code:tt),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
            pub(super) enum $name {
                $(#[serde(rename = $code)] $variant),+
            }

            impl $name {
                #[allow(dead_code, reason = "not every code is a filter")]
                pub(super) const CODES: &[&str] = &[$($code),+];
            }

            impl From<$of> for $name {
                fn from(code: $of) -> Self {
                    use $of as Of;
                    match code {
                        $(Of::$variant => Self::$variant),+
                    }
                }
            }

            impl From<$name> for $of {
                fn from(code: $name) -> Self {
                    use $of as Of;
                    match code {
                        $($name::$variant => Of::$variant),+
                    }
                }
            }
        )+

        #[cfg(test)]
        mod tests {
            #[test]
            fn every_code_is_written_as_in_the_domain() {
                $({
                    use $of as Of;
                    for (variant, code) in [$((Of::$variant, $code)),+] {
                        assert_eq!(variant.code(), code);
                        assert_eq!(serde_json::to_value(super::$name::from(variant)).unwrap(), code);
                    }
                })+
            }
        }
    };
}

/// What is asked: which version, which model, or whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum QuestionPoint {
    Version,
    Model,
    Condition,
}

codes! {
    OrganisationKind = domain::organisation::OrganisationKind {
        Institution "institution", Maker "maker", ItSupplier "it_supplier", Umbrella "umbrella",
        Authority "authority", Cert "cert",
    }
    /// `small`: up to about 50 people without IT staff.
    Size = domain::organisation::Size { Small "small", Medium "medium", Large "large" }
    /// What a contact is for.
    ContactRole = domain::organisation::ContactRole {
        General "general", Confidential "confidential", MedicalTechnology "medical_technology", It "it", Board "board",
    }
    /// What a rule of the register says.
    RuleKind = domain::register::RuleKind {
        SameProduct "same_product", OtherProduct "other_product", FamilyMember "family_member", Notation "notation",
        MakerName "maker_name",
    }
    /// How the versions of a product are written.
    VersionNotation = domain::register::Notation {
        Natural "natural", Dotted "dotted", Semver "semver", LetterRevision "letter_revision",
        ServicePack "service_pack", ParallelLines "parallel_lines", Date "date", Opaque "opaque",
    }
    /// How sure it is that the product and version are the ones that are meant.
    Certainty = domain::verdict::Certainty { Certain "certain", Probable "probable", Possible "possible" }
    /// What the register makes of a line: known, or why not.
    Recognition = domain::coverage::Recognition {
        Known "known", MakerUnknown "maker_unknown", ProductUnknown "product_unknown", Generic "generic",
    }
    /// What was ticked on the IT photo.
    PhotoSaid = domain::photo::PhotoSaid { Yes "yes", No "no", Unknown "unknown" }
    /// Where a line comes from: a list that was imported, or a "yes" on the IT photo.
    Origin = store::Origin { Import "import", Photo "photo" }
    Language = domain::organisation::Language { Nl "nl", En "en" }
    /// What kind of thing an inventory line is about.
    AssetClass = domain::asset::AssetClass {
        OfficeIt "office_it", MedicalDevice "medical_device", Building "building", SupplierCloud "supplier_cloud",
    }
    Severity = domain::notice::Severity { Low "low", Medium "medium", High "high" }
    /// What happens to care when it goes wrong.
    CareImpact = domain::notice::CareImpact {
        None "none", Nuisance "nuisance", DelayedCare "delayed_care", DangerToPatient "danger_to_patient",
    }
    /// `review`: nobody can tell from the registration; an unknown version is never "not affected".
    Verdict = domain::verdict::Verdict { Affected "affected", Review "review", NotAffected "not_affected" }
    /// The CERT's own work on an advisory.
    AdvisoryState = domain::advisory::AdvisoryState {
        New "new", Updated "updated", Handled "handled", Dismissed "dismissed",
    }
    FindingSeverity = domain::advisory::FindingSeverity { Error "error", Warning "warning", Info "info" }
    /// The status lists of CSAF 2.0 §3.2.3.9.
    ProductStatus = domain::advisory::ProductStatus {
        KnownAffected "known_affected", FirstAffected "first_affected", LastAffected "last_affected",
        UnderInvestigation "under_investigation", Recommended "recommended", FirstFixed "first_fixed", Fixed "fixed",
        KnownNotAffected "known_not_affected",
    }
    /// `uploaded`: waits for somebody to choose the columns. `queued`: waits for the worker. `failed`: nothing was
    /// changed.
    ImportState = store::ImportState { Uploaded "uploaded", Queued "queued", Done "done", Failed "failed" }
    /// `draft`: seen by nobody but the CERT. `closed`: nothing more is expected. `withdrawn`: will not be sent.
    NoticeState = domain::notice::NoticeState { Draft "draft", Sent "sent", Closed "closed", Withdrawn "withdrawn" }
    /// `sent`: the mail server has taken it. `opened`: the recipient followed a link in it. `quiet`: not mailed, by choice of the
    /// recipient's organisation, which reads it in its week.
    DeliveryState = domain::notice::DeliveryState {
        Queued "queued", Sent "sent", Failed "failed", Opened "opened", Dropped "dropped", Quiet "quiet",
    }
    /// `notice`: the notice itself. `reminder`: an answer is missing. `supplier_silent`, `supplier_gone`: to the institution,
    /// whose supplier has not answered, or acts for it no more.
    Occasion = domain::notice::Occasion {
        Notice "notice", Reminder "reminder", SupplierSilent "supplier_silent", SupplierGone "supplier_gone",
    }
    /// `act`: must act and answer. `inform`: is told what happens in its name, and may answer itself.
    Part = domain::mandate::Part { Act "act", Inform "inform" }
    /// `not_with_us`, `solved` and `risk_accepted` close the notice.
    AnswerKind = domain::answer::AnswerKind {
        Confirmed "confirmed", TakenCareOf "taken_care_of", CallMe "call_me", NotWithUs "not_with_us",
        Applicable "applicable", Solved "solved", RiskAccepted "risk_accepted",
    }
    /// `closed`: nothing is open any more. `withdrawn`: the CERT does not need to know any more.
    QuestionState = domain::question::QuestionState { Sent "sent", Closed "closed", Withdrawn "withdrawn" }
    /// `unknown`: it cannot be read. `gone`: the device is no longer there. `moot`: nobody needs to know any more.
    QuestionItemState = domain::question::ItemState {
        Open "open", Answered "answered", Unknown "unknown", Gone "gone", Moot "moot",
    }
    /// How far a device is with a vulnerability, as CSAF 2.0 §9.1.13 says it. What nobody has said anything about is
    /// `not_remediated`.
    RemediationState = domain::remediation::Remediation {
        NotRemediated "not_remediated", InProgress "remediation_in_progress", Done "remediation_done",
    }
    /// Why there was a run of matching. `documents` and `assets` were asked for by hand; the others the program made.
    MatchingCause = domain::matching_run::Cause {
        NewDocument "new_document", NewRevision "new_revision", MajorVersion "major_version", Inventory "inventory",
        Documents "documents", Assets "assets",
    }
    /// How a document counts its revisions (CSAF 2.0 §3.1.11).
    Versioning = domain::advisory::versioning::Versioning { Integer "integer", Semantic "semantic" }
    /// How urgent a notice is: `danger` whenever a patient may come to harm, else its severity.
    Level = domain::follow_up::Level { Low "low", Medium "medium", High "high", Danger "danger" }
    /// Whether a rating was made on the revision that holds. `cosmetic`: on an earlier one, and nothing that matters has changed
    /// since. `earlier`: on an earlier one, and somebody has to confirm it or rate again.
    RatingBasis = domain::rating::basis::Basis { Current "current", Cosmetic "cosmetic", Earlier "earlier" }
    /// Why somebody is on the call list. `call_me`: they asked for it. `overdue`: past the deadline. `failed`: no mail arrived.
    /// `no_mail`: there is no address. `silent`: no sign of life, so late that the plan has them phoned.
    Owing = domain::notice::Owing {
        CallMe "call_me", Overdue "overdue", Failed "failed", NoMail "no_mail", Silent "silent", Waiting "waiting",
        Quiet "quiet",
    }
    /// What came of a call that brought no answer.
    CallOutcome = domain::call::CallOutcome {
        NoReply "no_reply", MessageLeft "message_left", CallBack "call_back", WrongNumber "wrong_number",
    }
    /// The road an answer came by.
    Via = domain::answer::Via { Link "link", Portal "portal", Api "api", Phone "phone" }
}
