//! The two settings of sign-in elsewhere that are small languages: which group gives which role where, and what counts as a
//! second factor.

use domain::viewer::Role;
use web::oidc::{GroupRole, Strength, Whose};

/// `GROUP => ROLE @ ORGANISATION`, with semicolons between.
pub(super) fn groups(text: &str) -> Result<Vec<GroupRole>, String> {
    text.split(';').map(str::trim).filter(|rule| !rule.is_empty()).map(group).collect()
}

fn group(rule: &str) -> Result<GroupRole, String> {
    let advice = || format!("{rule:?}: write `GROUP => ROLE @ ORGANISATION`");
    let (group, given) = rule.split_once("=>").ok_or_else(advice)?;
    let (role, whose) = given.split_once('@').ok_or_else(advice)?;
    let (group, role, whose) = (group.trim(), role.trim(), whose.trim());
    if group.is_empty() || whose.is_empty() {
        return Err(advice());
    }
    let role = Role::from_code(role).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.into_iter().map(Role::code).collect();
        format!("there is no role {role:?}; there are: {}", known.join(", "))
    })?;
    let claim = whose.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let whose = match (claim, whose.parse()) {
        (Some(claim), _) => Whose::Claim(claim.trim().to_owned()),
        (None, Ok(id)) => Whose::Id(id),
        (None, Err(_)) => Whose::Named(whose.to_owned()),
    };
    Ok(GroupRole { group: group.to_owned(), role, whose })
}

/// `acr=VALUE` and `amr=VALUE`, with commas between.
pub(super) fn second_factor(text: &str) -> Result<Vec<Strength>, String> {
    let each = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    each.map(|part| match part.split_once('=') {
        Some(("acr", value)) if !value.is_empty() => Ok(Strength::Class(value.to_owned())),
        Some(("amr", value)) if !value.is_empty() => Ok(Strength::Method(value.to_owned())),
        _ => Err(format!("{part:?}: write `acr=VALUE` or `amr=VALUE`")),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_give_roles_in_organisations_by_name_identifier_or_claim() {
        let id = "01937b5e-0000-7000-8000-000000000001";
        let text = format!(
            "/cert/analysts => analyst @ CERT Waterland; isec=>security_officer@{id} ; beheer => manager @ {{org.id}};"
        );
        let rules = groups(&text).unwrap();
        let whose: Vec<&Whose> = rules.iter().map(|rule| &rule.whose).collect();
        let [name, number, claim] = whose.as_slice() else { panic!("three rules: {rules:?}") };
        assert_eq!(**name, Whose::Named("CERT Waterland".to_owned()));
        assert_eq!(**number, Whose::Id(id.parse().unwrap()));
        assert_eq!(**claim, Whose::Claim("org.id".to_owned()));
        assert_eq!((rules[0].group.as_str(), rules[1].group.as_str()), ("/cert/analysts", "isec"));
        assert_eq!(rules[2].role, Role::Manager);
    }

    // Shows: NEN 8.9
    #[test]
    fn a_rule_that_is_not_understood_stops_the_start() {
        for wrong in ["analysts", "x => analyst", "x => boss @ y", "=> analyst @ y", "x => analyst @ "] {
            assert!(groups(wrong).is_err(), "{wrong}");
        }
        assert!(second_factor("mfa").is_err());
        let both = second_factor("acr=2, amr=otp").unwrap();
        assert_eq!(both, [Strength::Class("2".to_owned()), Strength::Method("otp".to_owned())]);
    }
}
