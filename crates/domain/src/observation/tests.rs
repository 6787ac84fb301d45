use super::*;

#[test]
fn what_is_extra_is_bounded_and_what_is_lost_is_counted() {
    let mut extra = Extra::default();
    extra.push_text(Name::from("long"), &"é".repeat(Extra::LONGEST));
    assert_eq!(extra.text("long").map(str::len), Some(Extra::LONGEST));
    assert_eq!(extra.lost(), 1);
    for n in 0..20 {
        extra.push_text(Name::from(format!("more {n}")), &"x".repeat(Extra::LONGEST));
    }
    let bytes: usize = extra.iter().filter_map(|(name, _)| extra.text(name.as_str())).map(str::len).sum();
    assert_eq!(bytes, Extra::BYTES);
    assert_eq!(extra.lost(), 1 + 13);

    let mut many = Extra::default();
    for n in 0..300 {
        many.push(Name::from(format!("n{n}")), Scalar::Whole(n));
    }
    assert_eq!((many.len(), many.lost()), (Extra::MOST, 50));
}

#[test]
fn a_role_has_one_subject() {
    let mut seen = Observation::default();
    seen.subject_mut(Role::Destination).port = Some(80);
    seen.subject_mut(Role::Source).port = Some(1024);
    seen.subject_mut(Role::Destination).asn = Some(64_512);
    assert_eq!(seen.subjects.len(), 2);
    assert_eq!(seen.subject(Role::Destination).and_then(|it| it.port), Some(80));
    assert_eq!(seen.subject(Role::Relay), None);
}

#[test]
fn a_percentage_is_at_most_a_hundred() {
    assert_eq!(Confidence::try_from(100).map(Confidence::percent), Ok(100));
    assert_eq!(Confidence::try_from(101), Err(NotPercentage));
}

#[test]
fn codes_read_back() {
    for severity in FeedSeverity::ALL {
        assert_eq!(FeedSeverity::from_code(severity.code()), Some(severity));
    }
    for transport in Transport::ALL {
        assert_eq!(Transport::from_code(&transport.code().to_uppercase()), Some(transport));
    }
}
