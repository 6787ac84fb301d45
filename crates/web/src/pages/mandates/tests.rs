use std::collections::BTreeSet;

use domain::asset::AssetClass;
use domain::mandate::Mandate;
use domain::viewer::Role;
use domain::{MandateId, policy};
use testkit::on_both;

use crate::bench::{Bench, bench_on};

async fn proposed(bench: &Bench) -> MandateId {
    let system = policy::system("test");
    let it = Mandate {
        id: MandateId::new(&*bench.scratch.world),
        supplier: bench.supplier,
        institution: bench.care_home,
        classes: BTreeSet::from([AssetClass::Building]),
        from: "2026-01-01".parse().unwrap(),
        until: None,
        approved_by: None,
        revoked_at: None,
    };
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.propose_mandate(&policy::may_manage_organisations(&system).unwrap(), &it).await.unwrap();
    tx.commit().await.unwrap();
    it.id
}

// Shows: ASVS 8.2.1, NEN 5.3, 5.18
on_both!(the_institution_decides_about_its_mandates_and_nobody_else, |scratch| {
    let bench = bench_on(scratch).await;
    let mandate = proposed(&bench).await;
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    let technician = bench.signed_in("t@zorg.example", bench.care_home, Role::MedicalTechnology).await;
    let supplier = bench.signed_in("s@ict.example", bench.supplier, Role::SupplierStaff).await;
    let other = bench.signed_in("o@zorg.example", bench.hospital, Role::Manager).await;
    let act = format!("/mandates/{mandate}");
    let approve = [("act", "approve")];

    let page = bench.get("/mandates", &manager).await.body;
    assert!(page.contains("Zorg-ICT Noord") && page.contains("value=\"approve\""), "{page}");
    let page = bench.get("/mandates", &technician).await.body;
    assert!(page.contains("Zorg-ICT Noord") && !page.contains("value=\"approve\""), "{page}");
    assert!(!bench.get("/mandates", &supplier).await.body.contains("Huize Duin"), "a proposal gives nothing");
    assert!(!bench.get("/mandates", &other).await.body.contains("Zorg-ICT Noord"));
    for stranger in [&technician, &supplier, &other] {
        assert_eq!(bench.post(&act, stranger, &approve).await.status, 404);
    }

    assert_eq!(bench.post(&act, &manager, &approve).await.location(), "/mandates?done=1");
    let page = bench.get("/mandates", &manager).await.body;
    assert!(page.contains("goedgekeurd door Noor de Wit") && !page.contains("value=\"approve\""), "{page}");
    let page = bench.get("/mandates", &supplier).await.body;
    assert!(page.contains("Huize Duin") && !page.contains("value=\"revoke\""), "{page}");
    assert_eq!(bench.post(&act, &manager, &approve).await.status, 404, "approved once");
    assert_eq!(bench.post(&act, &manager, &[("act", "revoke"), ("sure", "yes")]).await.status, 303);
    assert!(!bench.get("/mandates", &manager).await.body.contains("value=\"revoke\""));
});

on_both!(a_supplier_that_has_left_leaves_the_pages_of_those_it_acted_for_standing, |scratch| {
    let bench = bench_on(scratch).await;
    let mandate = proposed(&bench).await;
    let lead = bench.signed_in("lotte@cert.example", bench.cert, Role::Lead).await;
    let manager = bench.signed_in("m@zorg.example", bench.care_home, Role::Manager).await;
    bench.post(&format!("/mandates/{mandate}"), &manager, &[("act", "approve")]).await;
    let proof = policy::may_end_organisation(&policy::system("test"), bench.supplier).unwrap();
    let mut tx = bench.scratch.begin().await.unwrap();
    tx.end_organisation(&proof, Some("Lotte")).await.unwrap();
    tx.commit().await.unwrap();
    for (path, who) in [("/mandates", &manager), (crate::paths::desk_organisation(bench.care_home).as_str(), &lead)] {
        let page = bench.get(path, who).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains("een organisatie die niet meer meedoet"), "{path}: {}", page.body);
    }
    assert_eq!(bench.get("/home", &manager).await.status, 200);
});
