//! The word for each code of the domain, so that pages and mails never write their own.

use domain::advisory::ProductStatus;
use domain::answer::AnswerKind;
use domain::asset::{AssetClass, RejectReason};
use domain::mandate::Part;
use domain::notice::{CareImpact, DeliveryState, NoticeState, Severity};
use domain::organisation::{ContactRole, Language, OrganisationKind, Size};
use domain::topic::{Named, Topic};
use domain::verdict::Verdict;
use domain::viewer::Role;

use crate::Texts;

impl Texts {
    /// Where in a file something stands, as a reader of formats says it: "line 3, column 5", or a JSON pointer, which is
    /// the same in every language.
    pub fn place(&self, place: &str) -> String {
        if place.starts_with('/') {
            return place.to_owned();
        }
        place.replace("line", &self.place_line()).replace("column", &self.place_column())
    }

    pub fn severity(&self, severity: Severity) -> String {
        self.word_severity(severity.code())
    }

    pub fn care_impact(&self, impact: CareImpact) -> String {
        self.word_care_impact(impact.code())
    }

    pub fn notice_state(&self, state: NoticeState) -> String {
        self.word_notice_state(state.code())
    }

    pub fn delivery_state(&self, state: DeliveryState) -> String {
        self.word_delivery_state(state.code())
    }

    pub fn answer(&self, kind: AnswerKind) -> String {
        self.word_answer(kind.code())
    }

    pub fn asset_class(&self, class: AssetClass) -> String {
        self.word_asset_class(class.code())
    }

    /// What an organisation is quiet about, or follows: a kind of device, or a maker as it was written.
    pub fn topic(&self, it: &Named) -> String {
        match &it.topic {
            Topic::Class(class) => self.asset_class(*class),
            Topic::Maker(_) => it.name.clone(),
        }
    }

    /// Why a line of an inventory was not read, and what to do about it.
    pub fn rejection(&self, reason: &RejectReason) -> String {
        match reason {
            RejectReason::DuplicateNumber { first_line } => self.inventory_rejected_duplicate(first_line.to_string()),
            RejectReason::FieldTooLong { field, limit } => {
                self.inventory_rejected_too_long(self.inventory_field(field.code()), limit.to_string())
            }
            other => self.inventory_rejected(other.code()),
        }
    }

    pub fn organisation_kind(&self, kind: OrganisationKind) -> String {
        self.word_organisation_kind(kind.code())
    }

    pub fn size(&self, size: Size) -> String {
        self.word_size(size.code())
    }

    pub fn contact_role(&self, role: ContactRole) -> String {
        self.word_contact_role(role.code())
    }

    pub fn role(&self, role: Role) -> String {
        self.word_role(role.code())
    }

    pub fn verdict(&self, verdict: Verdict) -> String {
        self.word_verdict(verdict.code())
    }

    pub fn part(&self, part: Part) -> String {
        self.word_part(part.code())
    }

    pub fn product_status(&self, status: ProductStatus) -> String {
        self.word_product_status(status.code())
    }

    /// The category of a CSAF remediation as written in the document; an unknown one reads as "advice".
    pub fn remediation(&self, category: &str) -> String {
        self.word_remediation(category)
    }

    /// A language's name in that language.
    pub fn language(&self, language: Language) -> String {
        self.word_language(language.code())
    }

    /// The kind of a job, as `Job::kind` gives it.
    pub fn job(&self, kind: &str) -> String {
        self.word_job(kind)
    }
}
