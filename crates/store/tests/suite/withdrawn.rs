//! What may no longer reach its addressee: mail that waits, and links in mail that went.

use domain::link::{LinkAct, LinkKey};
use domain::mandate::Part;
use domain::organisation::Contact;
use domain::policy;
use domain::viewer::Viewer;
use store::{LinkState, Withdrawn};
use testkit::{Scratch, on_both};

use crate::notices::{deliveries, proof, sent_to_care_home, today};

// Shows: ASVS 8.3.2, NEN 5.19
on_both!(what_waits_to_be_sent_is_worth_what_the_mandate_is_worth_today, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let (act, inform) = (deliveries(&scratch, id, Part::Act).await, deliveries(&scratch, id, Part::Inform).await);
    let system = policy::system("deliver");
    let out = scratch.as_viewer(&system).await.unwrap().outgoing(act, today()).await.unwrap();
    assert_eq!((out.withdrawn, out.assets.len()), (None, 1));
    let revoke = policy::may_approve_mandate(&system, case.region.care_home).unwrap();
    let mut tx = scratch.begin().await.unwrap();
    tx.revoke_mandate(&revoke, case.region.mandate).await.unwrap();
    tx.commit().await.unwrap();
    let out = scratch.as_viewer(&system).await.unwrap().outgoing(act, today()).await.unwrap();
    assert_eq!((out.withdrawn, out.assets.len()), (Some(Withdrawn::NotTheirs), 0));
    let out = scratch.as_viewer(&system).await.unwrap().outgoing(inform, today()).await.unwrap();
    assert_eq!((out.withdrawn, out.assets.len()), (None, 1), "the care home's own mail still goes");
});

// Shows: ASVS 8.3.2, NEN 5.18
on_both!(a_link_dies_with_the_address_that_it_went_to, |scratch| {
    let (case, id) = sent_to_care_home(&scratch).await;
    let delivery = deliveries(&scratch, id, Part::Inform).await;
    let hash = LinkKey::new([7; 32]).token(delivery, LinkAct::Detail).hash();
    let mut tx = scratch.begin().await.unwrap();
    tx.put_links(&proof(), id, delivery, &[(LinkAct::Detail, hash)]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scratch.link(&hash, today()).await.unwrap().state, LinkState::Open);

    let system = policy::system("test");
    let manage = policy::may_manage_organisations(&system).unwrap();
    let mut contact =
        scratch.as_viewer(&system).await.unwrap().contacts(case.region.care_home).await.unwrap().remove(0).into_inner();
    let first = contact.email.clone();
    contact.email = Some("opvolger@zorg.example".to_owned());
    put(&scratch, &manage, &contact).await;
    let link = scratch.link(&hash, today()).await.unwrap();
    // What still waits follows the contact, so its link is made for the new address and opens again.
    let out = scratch.as_viewer(&system).await.unwrap().outgoing(delivery, today()).await.unwrap();
    assert_eq!((out.address.as_str(), link.state), ("opvolger@zorg.example", LinkState::Open));
    let mut tx = scratch.begin().await.unwrap();
    tx.delivery_sent(&proof(), delivery).await.unwrap();
    tx.commit().await.unwrap();
    contact.email = first;
    put(&scratch, &manage, &contact).await;
    let link = scratch.link(&hash, today()).await.unwrap();
    assert_eq!((link.state, link.viewer), (LinkState::Expired, Viewer::anonymous()));
    contact.email = Some("Opvolger@zorg.example".to_owned());
    put(&scratch, &manage, &contact).await;
    assert_eq!(scratch.link(&hash, today()).await.unwrap().state, LinkState::Open, "capitals are no other address");

    let mut tx = scratch.begin().await.unwrap();
    tx.remove_contact(&manage, &contact).await.unwrap();
    tx.commit().await.unwrap();
    let link = scratch.link(&hash, today()).await.unwrap();
    assert_eq!((link.state, link.viewer), (LinkState::Expired, Viewer::anonymous()));
    let out = scratch.as_viewer(&system).await.unwrap().outgoing(delivery, today()).await.unwrap();
    assert_eq!(out.withdrawn, Some(Withdrawn::ContactGone));
});

async fn put(scratch: &Scratch, proof: &policy::MayManageOrganisations, contact: &Contact) {
    let mut tx = scratch.begin().await.unwrap();
    tx.put_contact(proof, contact).await.unwrap();
    tx.commit().await.unwrap();
}
