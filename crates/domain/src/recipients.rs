//! Which people of an addressed organisation get a notice, and by which road. Who is addressed at all is the mandate
//! rule's business ([`crate::mandate::addressees`]); how a message looks is not known here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::asset::AssetClass;
use crate::id::{ContactId, OrganisationId};
use crate::organisation::{Contact, ContactRole, Language, OrganisationKind, Size};

/// The road to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", content = "address", rename_all = "snake_case")]
pub enum Road {
    Mail(String),
    /// No e-mail address is known: somebody must phone.
    Phone(String),
}

impl Road {
    /// The code of the channel, as deliveries carry it.
    pub fn channel(&self) -> &'static str {
        match self {
            Self::Mail(_) => "mail",
            Self::Phone(_) => "phone",
        }
    }

    pub fn address(&self) -> &str {
        match self {
            Self::Mail(address) | Self::Phone(address) => address,
        }
    }
}

/// One person, team or desk to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub contact: ContactId,
    pub name: String,
    /// The role it was chosen for: the "why" in the composer.
    pub role: ContactRole,
    pub language: Language,
    pub road: Road,
}

/// Chooses the recipients in one organisation; none means that nobody there can be reached.
///
/// Medical devices go to medical technology, everything else to IT; either falls back to the general contact. A small
/// institution has one address for everything, and an IT supplier one desk. Assets without a class (`None`) go to the
/// general contact. Somebody with an e-mail address is always preferred to somebody with only a telephone, also when
/// that means the next role: a mail today is better than a call tomorrow. One message per address, however many roles
/// it has. The board and the confidential contact are never chosen: a notice about a device is not for them unasked.
pub fn recipients(
    organisation: OrganisationId,
    kind: OrganisationKind,
    size: Option<Size>,
    classes: &BTreeSet<Option<AssetClass>>,
    contacts: &[Contact],
) -> Vec<Recipient> {
    use ContactRole::{General, It, MedicalTechnology};
    let own: Vec<&Contact> = contacts.iter().filter(|contact| contact.organisation == organisation).collect();
    let chains: BTreeSet<[ContactRole; 3]> = if kind == OrganisationKind::ItSupplier {
        BTreeSet::from([[It, General, MedicalTechnology]])
    } else if size == Some(Size::Small) || classes.is_empty() {
        BTreeSet::from([[General, It, MedicalTechnology]])
    } else {
        let chain = |class: &Option<AssetClass>| match class {
            Some(AssetClass::MedicalDevice) => [MedicalTechnology, General, It],
            Some(AssetClass::OfficeIt | AssetClass::Building | AssetClass::SupplierCloud) => {
                [It, General, MedicalTechnology]
            }
            None => [General, It, MedicalTechnology],
        };
        classes.iter().map(chain).collect()
    };
    let mut all: Vec<Recipient> = Vec::new();
    for chain in chains {
        for recipient in first_reachable(&chain, &own) {
            let address = recipient.road.address().to_lowercase();
            if !all.iter().any(|known| known.road.address().to_lowercase() == address) {
                all.push(recipient);
            }
        }
    }
    all
}

/// Everybody with an e-mail address in the first role that has any; else everybody with a telephone.
fn first_reachable(chain: &[ContactRole], contacts: &[&Contact]) -> Vec<Recipient> {
    let by = |road: fn(&Contact) -> Option<Road>| {
        chain.iter().find_map(|role| {
            let found: Vec<_> = contacts
                .iter()
                .filter(|contact| contact.role == *role)
                .filter_map(|contact| {
                    Some(Recipient {
                        contact: contact.id,
                        name: contact.name.clone(),
                        role: *role,
                        language: contact.language,
                        road: road(contact)?,
                    })
                })
                .collect();
            (!found.is_empty()).then_some(found)
        })
    };
    by(|contact| written(contact.email.as_deref()).map(Road::Mail))
        .or_else(|| by(|contact| written(contact.phone.as_deref()).map(Road::Phone)))
        .unwrap_or_default()
}

fn written(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn org() -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(1))
    }

    fn contact(role: ContactRole, email: &str, phone: &str) -> Contact {
        Contact {
            id: ContactId::from_uuid(Uuid::from_u128(u128::from(role.code().len() as u64))),
            organisation: org(),
            role,
            name: role.code().into(),
            language: Language::Nl,
            email: (!email.is_empty()).then(|| email.into()),
            phone: (!phone.is_empty()).then(|| phone.into()),
        }
    }

    fn go(
        kind: OrganisationKind,
        size: Option<Size>,
        classes: &[Option<AssetClass>],
        contacts: &[Contact],
    ) -> Vec<String> {
        recipients(org(), kind, size, &classes.iter().copied().collect(), contacts)
            .into_iter()
            .map(|to| format!("{} {} {}", to.role.code(), to.road.channel(), to.road.address()))
            .collect()
    }

    fn hospital(classes: &[Option<AssetClass>], contacts: &[Contact]) -> Vec<String> {
        go(OrganisationKind::Institution, Some(Size::Large), classes, contacts)
    }

    const DEVICE: Option<AssetClass> = Some(AssetClass::MedicalDevice);
    const OFFICE: Option<AssetClass> = Some(AssetClass::OfficeIt);

    fn staff() -> Vec<Contact> {
        vec![
            contact(ContactRole::General, "g@x.test", "1"),
            contact(ContactRole::MedicalTechnology, "mt@x.test", "2"),
            contact(ContactRole::It, "it@x.test", "3"),
            contact(ContactRole::Board, "board@x.test", "4"),
            contact(ContactRole::Confidential, "vcib@x.test", "5"),
        ]
    }

    #[test]
    fn medical_devices_go_to_medical_technology_and_the_rest_to_it() {
        assert_eq!(hospital(&[DEVICE], &staff()), ["medical_technology mail mt@x.test"]);
        for class in [AssetClass::OfficeIt, AssetClass::Building, AssetClass::SupplierCloud] {
            assert_eq!(hospital(&[Some(class)], &staff()), ["it mail it@x.test"]);
        }
        assert_eq!(hospital(&[None], &staff()), ["general mail g@x.test"]);
        assert_eq!(hospital(&[DEVICE, OFFICE], &staff()).len(), 2);
    }

    #[test]
    fn a_missing_role_falls_back_to_the_general_contact_once() {
        let general = [contact(ContactRole::General, "g@x.test", "")];
        assert_eq!(hospital(&[DEVICE, OFFICE, None], &general), ["general mail g@x.test"]);
    }

    #[test]
    fn a_small_institution_has_one_address() {
        let home =
            |contacts: &[Contact]| go(OrganisationKind::Institution, Some(Size::Small), &[DEVICE, OFFICE], contacts);
        assert_eq!(home(&staff()), ["general mail g@x.test"]);
        assert_eq!(home(&[contact(ContactRole::It, "it@x.test", "")]), ["it mail it@x.test"]);
    }

    #[test]
    fn a_supplier_has_one_desk() {
        assert_eq!(go(OrganisationKind::ItSupplier, None, &[DEVICE], &staff()), ["it mail it@x.test"]);
    }

    #[test]
    fn mail_goes_before_the_telephone_and_the_telephone_before_nothing() {
        let mixed = [contact(ContactRole::It, "", "010-555 0001"), contact(ContactRole::General, "g@x.test", "")];
        assert_eq!(hospital(&[OFFICE], &mixed), ["general mail g@x.test"]);
        let phones = [contact(ContactRole::It, " ", "010-555 0001")];
        assert_eq!(hospital(&[OFFICE], &phones), ["it phone 010-555 0001"]);
        assert_eq!(hospital(&[OFFICE], &[]), Vec::<String>::new());
    }

    #[test]
    fn who_has_two_roles_gets_one_message() {
        let double =
            [contact(ContactRole::It, "Same@x.test", ""), contact(ContactRole::MedicalTechnology, "same@x.test", "")];
        assert_eq!(hospital(&[DEVICE, OFFICE], &double).len(), 1);
    }

    // Shows: NEN 8.12
    #[test]
    fn nobody_of_another_organisation_is_written_to() {
        let other = OrganisationId::from_uuid(Uuid::from_u128(2));
        let mut contacts = staff();
        let expected = hospital(&[DEVICE, OFFICE], &contacts);
        contacts.extend(ContactRole::ALL.map(|role| Contact {
            organisation: other,
            ..contact(role, &format!("{}@other.example", role.code()), "010-1")
        }));
        assert_eq!(hospital(&[DEVICE, OFFICE], &contacts), expected);
        let strangers: Vec<_> = contacts.into_iter().filter(|contact| contact.organisation == other).collect();
        assert!(hospital(&[DEVICE], &strangers).is_empty());
    }

    #[test]
    fn the_board_and_the_confidential_contact_are_not_written_to() {
        let others = [contact(ContactRole::Board, "b@x.test", ""), contact(ContactRole::Confidential, "c@x.test", "")];
        assert_eq!(hospital(&[OFFICE], &others), Vec::<String>::new());
    }
}
