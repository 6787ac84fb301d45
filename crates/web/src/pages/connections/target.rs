//! From what somebody writes down of a program to where messages go.

use domain::World;
use domain::webhook::{
    BadWebhook, Collector, MAX_ADDRESS, MatrixRoom, WebhookKind, WebhookSecret, WebhookTarget, is_token,
};
use url::Url;

/// What was written down. Each kind needs an address; the rest only some.
#[derive(Clone, Copy)]
pub struct TypedWebhook<'t> {
    pub kind: WebhookKind,
    pub url: &'t str,
    /// Of Matrix.
    pub room: &'t str,
    /// Of Matrix.
    pub token: &'t str,
}

/// Where messages go, or what is wrong with what was written down. `private`: within a network of one's own http and TCP in
/// the clear may be all there is.
pub fn webhook_target(world: &dyn World, typed: &TypedWebhook<'_>, private: bool) -> Result<WebhookTarget, BadWebhook> {
    let url = typed.url.trim();
    let address = || if is_webhook_address(url, private) { Ok(url.to_owned()) } else { Err(BadWebhook::Address) };
    match typed.kind {
        WebhookKind::Standard => Ok(WebhookTarget::Standard { url: address()?, secret: WebhookSecret::new(world) }),
        WebhookKind::Mattermost => Ok(WebhookTarget::Mattermost { url: address()? }),
        WebhookKind::Matrix => {
            let (room, token) = (MatrixRoom::new(&address()?, typed.room)?, typed.token.trim());
            if is_token(token) {
                Ok(WebhookTarget::Matrix { room, token: token.to_owned() })
            } else {
                Err(BadWebhook::Token)
            }
        }
        WebhookKind::Syslog => {
            let collector: Collector = url.parse()?;
            if collector.is_tls() || private {
                Ok(WebhookTarget::Syslog(collector))
            } else {
                Err(BadWebhook::Collector)
            }
        }
    }
}

/// Could messages go there? Whether they do is decided by what the name resolves to, when one goes out.
pub(super) fn is_webhook_address(text: &str, private: bool) -> bool {
    let Ok(url) = Url::parse(text.trim()) else { return false };
    let scheme = url.scheme() == "https" || (private && url.scheme() == "http");
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    scheme && plain && url.host().is_some() && text.chars().count() <= MAX_ADDRESS
}
