//! What happens in one of the twin worlds only: all that a visitor may not see is added, changed and taken away.

use axum::http::Method;
use domain::asset::AssetClass;
use domain::notice::NoticeState;
use domain::organisation::{ContactRole, OrganisationKind};
use domain::viewer::Role;
use domain::{AdvisoryId, policy};
use serde_json::json;
use store::{NewAsset, RuleFilter};

use super::region::{Region, Tenant, lines, put_organisation};
use super::visitors::{ACTS_IN, Visitor};
use crate::bench::case;

/// Changes this world where the visitor may not look. Gives the identifiers that nobody but the test can find.
pub(crate) async fn happen(region: &Region, visitor: Visitor) -> Vec<(String, String)> {
    if visitor == Visitor::Analyst {
        accounts(region, visitor).await;
        return vec![("advisories".to_owned(), red(region).await.to_string())];
    }
    let hidden = Tenant::INSTITUTIONS.into_iter().filter(|tenant| !visitor.sees().contains(tenant));
    for tenant in hidden {
        institution(region, tenant).await;
    }
    if visitor == Visitor::Supplier {
        other_classes(region, Tenant::CareHome).await;
    }
    documents(region, visitor).await;
    region.desk("later").await;
    rules(region).await;
    accounts(region, visitor).await;
    Vec::new()
}

/// Everything that an institution has becomes other than it was.
async fn institution(region: &Region, tenant: Tenant) {
    let bench = &region.bench;
    region.inventory(tenant, 1).await;
    for advisory in region.advisories.values() {
        region.compare(*advisory, Some(tenant)).await;
    }
    // A draft shows to nobody but the CERT, so drafting for all may happen unseen as well.
    for label in ["CLEAR", "GREEN", ""] {
        case::draft(bench, region.advisories[label]).await;
        region.tell(label, &[tenant]).await;
    }
    region.said(tenant, 1).await;
    region.contact(tenant, ContactRole::Board, &format!("bestuur@{}.example", tenant.seal())).await;
    let manage = policy::may_manage_organisations(&region.system).unwrap();
    let mandate = region.mandate(Tenant::FarSupplier, tenant, &[AssetClass::MedicalDevice], true).await;
    region.mandate(Tenant::FarSupplier, tenant, &[AssetClass::OfficeIt], true).await;
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.remove_contact(&manage, &region.contacts[&tenant]).await.unwrap();
    let approve = policy::may_approve_mandate(&region.system, region.id(tenant)).unwrap();
    tx.revoke_mandate(&approve, mandate).await.unwrap();
    let publish = policy::may_publish(&region.system).unwrap();
    for question in region.questions(tenant).await {
        // One that is over cannot be withdrawn.
        let _ = tx.withdraw_question(&publish, question).await;
    }
    tx.commit().await.unwrap();
    for notice in region.notices(tenant, NoticeState::Draft).await {
        let mut tx = bench.scratch.begin().await.unwrap();
        tx.withdraw_notice(&publish, notice, "niet meer nodig").await.unwrap();
        tx.commit().await.unwrap();
    }
    let bills = region.told("/api/v1/sboms", tenant).await;
    if let Some(id) = bills["items"][0]["id"].as_str() {
        region.call(Method::POST, &format!("/api/v1/sboms/{id}/remove"), tenant, None).await;
    }
    region.inventory(tenant, 2).await;
    region.compare(region.advisories["CLEAR"], Some(tenant)).await;
    // Devices of theirs read, and their mandates looked at: the trail grows.
    let assets = region.told(&format!("/api/v1/organisations/{}/assets", region.id(tenant)), tenant).await;
    if let Some(id) = assets["items"][0]["id"].as_str() {
        region.call(Method::GET, &format!("/api/v1/assets/{id}"), tenant, None).await;
    }
}

/// The same for the devices of a customer in which its supplier does not act.
async fn other_classes(region: &Region, tenant: Tenant) {
    let acted = |it: &NewAsset| it.class.is_some_and(|class| ACTS_IN.contains(&class));
    let mut all: Vec<NewAsset> = lines(tenant, 0).into_iter().filter(acted).collect();
    all.extend(lines(tenant, 2).into_iter().filter(|it| !acted(it)));
    let of = region.id(tenant);
    let proof = policy::may_import_inventory(&region.system, of).unwrap();
    region.bench.scratch.world.advance_seconds(1);
    let mut tx = region.bench.scratch.begin().await.unwrap();
    tx.replace_inventory(&proof, of, &all).await.unwrap();
    tx.commit().await.unwrap();
    for label in ["CLEAR", "AMBER"] {
        region.compare(region.advisories[label], Some(tenant)).await;
    }
    let sbom = json!({ "bomFormat": "CycloneDX", "specVersion": "1.6", "components": [] });
    region.call(Method::POST, "/api/v1/sboms?product=Verborgen", tenant, Some(sbom)).await;
}

/// Documents that the visitor may not read come in, are matched with everybody's devices, and change what was drafted.
async fn documents(region: &Region, visitor: Visitor) {
    let mut labels = vec!["AMBER", "AMBER+STRICT", "RED"];
    if !visitor.reads_green() {
        labels.extend(["GREEN", ""]);
        put_organisation(&region.bench, OrganisationKind::Institution, "Huize Onbekend").await;
    }
    for (number, label) in labels.into_iter().enumerate() {
        let advisory = region.take_in(&format!("VERBORGEN-{number}"), label).await;
        region.compare(advisory, None).await;
        if label == "RED" {
            continue;
        }
        case::draft(&region.bench, advisory).await;
    }
    let proof = policy::may_decide_match(&region.system).unwrap();
    let mut tx = region.bench.scratch.begin().await.unwrap();
    tx.dismiss(&proof, region.advisories["AMBER"], "niet voor ons").await.unwrap();
    tx.commit().await.unwrap();
}

async fn rules(region: &Region) {
    let view = region.bench.scratch.as_viewer(&region.system).await.unwrap();
    let page = domain::page::PageRequest::first(10);
    let rules = view.rules(&RuleFilter::default(), &page).await.unwrap();
    let proof = policy::may_decide_match(&region.system).unwrap();
    let mut tx = region.bench.scratch.begin().await.unwrap();
    tx.undo_rule(&proof, rules.items.last().unwrap().decided.id, "A. Analist", "vergissing").await.unwrap();
    tx.commit().await.unwrap();
}

/// People and programs come and go. A manager looks after the people at home, and a security officer reads of them in the trail,
/// so those stay as they are.
async fn accounts(region: &Region, visitor: Visitor) {
    let manages = matches!(visitor, Visitor::Manager | Visitor::CareManager | Visitor::SecurityOfficer);
    for tenant in Tenant::ALL.into_iter().filter(|tenant| !(manages && visitor.sees().contains(tenant))) {
        let mail = format!("nieuw@{}.example", tenant.seal());
        region.bench.signed_in(&mail, region.id(tenant), tenant.role()).await;
        region.bench.token(region.id(tenant), tenant.role(), true).await;
    }
    region.bench.signed_in("beheer@zorg.example", region.id(Tenant::Cert), Role::Operator).await;
}

/// A document for named persons only, who are not of the CERT. The store gives no document such an audience yet, so it
/// is written behind its back.
pub(super) async fn red(region: &Region) -> AdvisoryId {
    let advisory = region.take_in("ROOD-1", "RED").await;
    region.compare(advisory, None).await;
    let scratch = &region.bench.scratch;
    let red = r#"{"tlp":"RED","owner":null,"persons":[],"organisations":[],"circles":[],"suppliers":[],"not_before":null,"expires":null}"#;
    let known = "(SELECT id FROM audience WHERE canonical LIKE '%\"tlp\":\"RED\"%')";
    scratch.sql(&format!("INSERT INTO audience (id, canonical) SELECT MAX(id) + 1, '{red}' FROM audience")).await;
    scratch.sql(&format!("UPDATE advisory SET audience_id = {known} WHERE id = {{id:{advisory}}}")).await;
    for table in ["revision", "asset_match", "concern"] {
        let text = format!("UPDATE {table} SET audience_id = {known} WHERE advisory_id = {{id:{advisory}}}");
        scratch.sql(&text).await;
    }
    let documents = format!("SELECT document_id FROM revision WHERE advisory_id = {{id:{advisory}}}");
    scratch.sql(&format!("UPDATE document SET audience_id = {known} WHERE id IN ({documents})")).await;
    advisory
}
