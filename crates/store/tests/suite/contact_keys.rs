//! The OpenPGP key of a contact: put, read back, renewed with its organisation's, taken away, and noted.

use domain::organisation::Contact;
use domain::policy::{self, MayManageOrganisations};
use domain::viewer::Role;
use store::StoreError;
use testkit::{Scratch, on_both};

use crate::region::{Region, member, region};

const KEY: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nQQ\n-----END PGP PUBLIC KEY BLOCK-----\n";

fn manage() -> MayManageOrganisations {
    policy::may_manage_organisations(&policy::system("test")).unwrap()
}

async fn contact(scratch: &Scratch, region: &Region) -> Contact {
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    view.contacts(region.hospital).await.unwrap().remove(0).into_inner()
}

async fn keys(scratch: &Scratch, region: &Region) -> Vec<String> {
    let system = policy::system("test");
    let view = scratch.as_viewer(&system).await.unwrap();
    view.contact_keys(region.hospital).await.unwrap().into_iter().map(|key| key.into_inner().armored).collect()
}

async fn put(scratch: &Scratch, it: &Contact) {
    let mut tx = scratch.begin().await.unwrap();
    tx.put_contact_key(&manage(), it, KEY, "60FD 11F2").await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(a_contact_s_key_is_put_read_back_and_taken_away, |scratch| {
    let region = region(&scratch).await;
    let it = contact(&scratch, &region).await;
    assert!(keys(&scratch, &region).await.is_empty());
    put(&scratch, &it).await;
    assert_eq!(keys(&scratch, &region).await, [KEY]);

    // It is the organisation's own, as the address is.
    let supplier = member(&scratch, region.supplier, Role::Manager);
    assert!(scratch.as_viewer(&supplier).await.unwrap().contact_keys(region.hospital).await.unwrap().is_empty());
    let own = member(&scratch, region.hospital, Role::Manager);
    assert_eq!(scratch.as_viewer(&own).await.unwrap().contact_keys(region.hospital).await.unwrap().len(), 1);

    let mut tx = scratch.begin().await.unwrap();
    tx.remove_contact_key(&manage(), &it).await.unwrap();
    tx.remove_contact_key(&manage(), &it).await.unwrap();
    tx.commit().await.unwrap();
    assert!(keys(&scratch, &region).await.is_empty());
    assert_eq!(contact(&scratch, &region).await, it, "and nothing else changed");
});

on_both!(a_key_stays_with_its_address_and_goes_with_its_contact, |scratch| {
    let region = region(&scratch).await;
    let mut it = contact(&scratch, &region).await;
    put(&scratch, &it).await;
    let save = async |it: &Contact| {
        let mut tx = scratch.begin().await.unwrap();
        tx.put_contact(&manage(), it).await.unwrap();
        tx.commit().await.unwrap();
    };
    it.name = "Iemand anders".to_owned();
    it.email = it.email.map(|email| email.to_uppercase());
    save(&it).await;
    assert_eq!(keys(&scratch, &region).await, [KEY], "the same address, in capitals");
    it.email = Some("elders@zorg.example".to_owned());
    save(&it).await;
    assert!(keys(&scratch, &region).await.is_empty(), "whoever reads there may not have the key");

    put(&scratch, &it).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.remove_contact(&manage(), &it).await.unwrap();
    tx.commit().await.unwrap();
    assert!(keys(&scratch, &region).await.is_empty());
    let mut tx = scratch.begin().await.unwrap();
    let gone = tx.put_contact_key(&manage(), &it, KEY, "60FD 11F2").await;
    assert!(matches!(gone, Err(StoreError::NotFound)), "{gone:?}");
});

on_both!(a_key_outlives_the_renewal_of_what_it_is_sealed_with, |scratch| {
    let region = region(&scratch).await;
    put(&scratch, &contact(&scratch, &region).await).await;
    let mut tx = scratch.begin().await.unwrap();
    tx.renew_key(&policy::may_keep_keys(&policy::system("test")).unwrap(), region.hospital).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(keys(&scratch, &region).await, [KEY]);
});
