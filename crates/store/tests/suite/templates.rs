//! Texts that advices begin with: kept with a version, retired and brought back, and taken over.

use domain::follow_up::Level;
use domain::policy::{self, MayKeepTemplates};
use domain::refusal::Refusal;
use domain::template::{Kind, MOST, Template, TemplateText};
use domain::viewer::Role;
use domain::{OrganisationId, TemplateId};
use store::{SameName, StoreError, TakenOver, TemplateRow};
use testkit::{Scratch, on_both};

use crate::region::{analyst, member};

fn may() -> MayKeepTemplates {
    policy::may_keep_templates(&policy::system("test")).unwrap()
}

fn template(name: &str, nl: &str) -> Template {
    let text = TemplateText {
        name: name.into(),
        level: Some(Level::High),
        kind: Some(Kind::Update),
        nl: nl.into(),
        en: String::new(),
    };
    Template::check(text).unwrap()
}

async fn add(scratch: &Scratch, it: &Template) -> Result<TemplateId, StoreError> {
    let mut tx = scratch.begin().await?;
    let id = tx.add_template(&may(), it).await?;
    tx.commit().await?;
    Ok(id)
}

async fn change(scratch: &Scratch, id: TemplateId, version: i64, it: &Template) -> Result<(), StoreError> {
    let mut tx = scratch.begin().await?;
    tx.change_template(&may(), id, version, it).await?;
    tx.commit().await
}

async fn retire(scratch: &Scratch, id: TemplateId, version: i64, retired: bool) -> Result<(), StoreError> {
    let mut tx = scratch.begin().await?;
    tx.retire_template(&may(), id, version, retired).await?;
    tx.commit().await
}

async fn row(scratch: &Scratch, id: TemplateId) -> TemplateRow {
    let viewer = analyst(scratch);
    scratch.as_viewer(&viewer).await.unwrap().template(id).await.unwrap().into_inner()
}

async fn names(scratch: &Scratch) -> Vec<(String, bool)> {
    let viewer = analyst(scratch);
    let rows = scratch.as_viewer(&viewer).await.unwrap().templates().await.unwrap();
    rows.iter().map(|row| (row.text.name.clone(), row.is_retired)).collect()
}

fn refused(outcome: Result<impl std::fmt::Debug, StoreError>, why: Refusal) {
    match outcome {
        Err(StoreError::Refused(refusal)) => assert_eq!(refusal, why),
        other => panic!("{other:?}"),
    }
}

// Shows: ASVS 2.3.1
on_both!(nobody_overwrites_what_they_have_not_seen, |scratch| {
    let first = template("Update", "Werk {product} bij.");
    let id = add(&scratch, &first).await.unwrap();
    let stands = row(&scratch, id).await;
    assert_eq!((&stands.text, stands.version, stands.is_retired), (&*first, 1, false));

    scratch.world.advance_seconds(60);
    let second = template("Update vandaag", "Werk {product} vandaag bij.");
    change(&scratch, id, 1, &second).await.unwrap();
    let stands = row(&scratch, id).await;
    assert_eq!((&stands.text, stands.version, stands.changed_at), (&*second, 2, scratch.now()));
    refused(change(&scratch, id, 1, &first).await, Refusal::TemplateChanged);
    refused(retire(&scratch, id, 1, true).await, Refusal::TemplateChanged);
    // Saying the same again is no change.
    change(&scratch, id, 2, &second).await.unwrap();
    assert_eq!(row(&scratch, id).await.version, 2);
    let nothing = change(&scratch, TemplateId::new(&*scratch.world), 1, &first).await;
    assert!(matches!(nothing, Err(StoreError::NotFound)));

    let system = policy::system("test");
    let trail = scratch.as_viewer(&system).await.unwrap().audit_of(id).await.unwrap();
    let acts: Vec<&str> = trail.iter().map(|row| row.act.as_str()).collect();
    assert_eq!(acts, ["template.add", "template.change"]);
    assert!(trail.iter().all(|row| !row.detail.to_string().contains("Werk")), "no texts in the trail");
});

on_both!(two_have_never_one_name_and_a_retired_one_comes_back, |scratch| {
    let id = add(&scratch, &template("Update", "Werk bij.")).await.unwrap();
    let other = add(&scratch, &template("Anders", "Doe dit.")).await.unwrap();
    refused(add(&scratch, &template("Update", "Iets anders.")).await, Refusal::TemplateName);
    refused(change(&scratch, other, 1, &template("Update", "Doe dit.")).await, Refusal::TemplateName);
    retire(&scratch, id, 1, true).await.unwrap();
    assert_eq!(names(&scratch).await, [("Anders".to_owned(), false), ("Update".to_owned(), true)]);
    refused(add(&scratch, &template("Update", "Iets anders.")).await, Refusal::TemplateName);
    retire(&scratch, id, 2, true).await.unwrap();
    retire(&scratch, id, 2, false).await.unwrap();
    assert_eq!(names(&scratch).await, [("Anders".to_owned(), false), ("Update".to_owned(), false)]);
    let system = policy::system("test");
    let trail = scratch.as_viewer(&system).await.unwrap().audit_of(id).await.unwrap();
    let acts: Vec<&str> = trail.iter().map(|row| row.act.as_str()).collect();
    assert_eq!(acts, ["template.add", "template.retire", "template.restore"]);
});

on_both!(what_somebody_made_their_own_stays_unless_it_is_to_be_replaced, |scratch| {
    let own = add(&scratch, &template("Update", "Onze eigen tekst.")).await.unwrap();
    let gone = add(&scratch, &template("Weg", "Oud.")).await.unwrap();
    retire(&scratch, gone, 1, true).await.unwrap();
    let file = [template("Update", "Werk bij."), template("Weg", "Nieuw."), template("Nieuw", "Doe dit.")];
    let take = async |same_name: SameName| {
        let mut tx = scratch.begin().await.unwrap();
        let taken = tx.take_over_templates(&may(), &file, same_name).await.unwrap();
        tx.commit().await.unwrap();
        taken
    };
    assert_eq!(take(SameName::Leave).await, TakenOver { added: 1, changed: 0, unchanged: 2 });
    assert_eq!(row(&scratch, own).await.text.nl, "Onze eigen tekst.");
    assert!(row(&scratch, gone).await.is_retired);
    assert_eq!(take(SameName::Replace).await, TakenOver { added: 0, changed: 2, unchanged: 1 });
    assert_eq!(row(&scratch, own).await.text.nl, "Werk bij.");
    assert_eq!((row(&scratch, gone).await.text.nl.as_str(), row(&scratch, gone).await.is_retired), ("Nieuw.", false));
    assert_eq!(take(SameName::Replace).await, TakenOver { added: 0, changed: 0, unchanged: 3 });
});

on_both!(no_list_is_longer_than_somebody_chooses_from, |scratch| {
    let many: Vec<Template> = (0..MOST).map(|place| template(&format!("Tekst {place}"), "Doe dit.")).collect();
    let mut tx = scratch.begin().await.unwrap();
    tx.take_over_templates(&may(), &many, SameName::Leave).await.unwrap();
    tx.commit().await.unwrap();
    refused(add(&scratch, &template("Een te veel", "Doe dit.")).await, Refusal::TooManyTemplates);
    let viewer = analyst(&scratch);
    let first = scratch.as_viewer(&viewer).await.unwrap().templates().await.unwrap()[0].id;
    retire(&scratch, first, 1, true).await.unwrap();
    add(&scratch, &template("Een te veel", "Doe dit.")).await.unwrap();
    refused(retire(&scratch, first, 2, false).await, Refusal::TooManyTemplates);
});

// Shows: ASVS 8.3.1, NEN 8.3
on_both!(templates_are_the_certs_own, |scratch| {
    let id = add(&scratch, &template("Update", "Werk bij.")).await.unwrap();
    let home = OrganisationId::new(&*scratch.world);
    for role in [Role::Manager, Role::SupplierStaff, Role::Operator, Role::UmbrellaStaff] {
        let viewer = member(&scratch, home, role);
        let view = scratch.as_viewer(&viewer).await.unwrap();
        assert!(matches!(view.template(id).await, Err(StoreError::NotFound)), "{role:?}");
        assert!(view.templates().await.unwrap().is_empty(), "{role:?}");
    }
});
