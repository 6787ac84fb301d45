//! The messages that wait for people, as the program would write them.

use std::collections::BTreeSet;

use deliver::{Deliver, Settings};
use domain::DeliveryId;
use domain::link::LinkKey;
use domain::page::PageRequest;
use domain::policy;
use store::{NoticeFilter, QuestionFilter, Store};

/// Every message to one of these addresses, sent or not, in the order in which it was made. What cannot be written is
/// there as the reason why.
///
/// # Panics
/// When the store does not answer.
pub async fn mails(store: &Store, key: LinkKey, to: &BTreeSet<String>) -> Vec<(String, String)> {
    let settings = Settings {
        from: "CERT Zorg <cert@brandwacht.example>".to_owned(),
        base_url: "http://brandwacht.test".to_owned(),
        cert_name: "CERT Zorg".to_owned(),
        cert_phone: "010-555 01 00".to_owned(),
        ..Settings::new(key)
    };
    let deliver = Deliver::new(store.clone(), settings).expect("the settings are right");
    let system = policy::system("test");
    let view = store.as_viewer(&system).await.expect("the store can be read");
    let mut found: Vec<(DeliveryId, String, bool)> = Vec::new();
    let (notices, _) = view.all_notices(&NoticeFilter::default(), 10_000).await.expect("notices can be read");
    for notice in &notices {
        let detail = view.notice(notice.id).await.expect("a notice can be read");
        for it in detail.deliveries.iter().filter(|it| it.channel == "mail" && to.contains(&it.address)) {
            found.push((it.id, it.address.clone(), false));
        }
    }
    let mut request = PageRequest::first(PageRequest::MAX);
    loop {
        let page = view.questions(&QuestionFilter::default(), &request).await.expect("questions can be read");
        for row in &page.items {
            let detail = view.question(row.id).await.expect("a question can be read");
            for it in detail.deliveries.iter().filter(|it| it.channel == "mail" && to.contains(&it.address)) {
                found.push((it.id, it.address.clone(), true));
            }
        }
        match page.next {
            Some(next) => request = PageRequest::after(next, PageRequest::MAX),
            None => break,
        }
    }
    found.sort();
    let mut texts = Vec::new();
    for (id, address, is_question) in found {
        let written = if is_question { deliver.question_message(id).await } else { deliver.message(id).await };
        texts.push((address, written.unwrap_or_else(|failure| format!("{failure:?}"))));
    }
    texts
}
