//! Short messages over a gateway that takes one HTTP request for each: its address, its header and the shape of its body are
//! the operator's to say, for every provider has its own. How a request goes out is `app`'s.

use std::fmt;

use super::webhook::{Headers, without_address};
use crate::settings::SettingsError;

/// Where the number goes in the body, and where the text.
const TO: &str = "{to}";
const TEXT: &str = "{text}";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Json,
    Form,
}

/// The gateway as the operator has set it.
#[derive(Clone, PartialEq, Eq)]
pub struct Gateway {
    url: String,
    body: String,
    shape: Shape,
    header: Option<(String, String)>,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What lets us in shows nowhere, and some gateways want it in the address or the body.
        write!(f, "Gateway({:?})", self.shape)
    }
}

impl Gateway {
    /// `header` is `Name: value`.
    pub fn new(url: &str, body: &str, header: Option<&str>) -> Result<Self, SettingsError> {
        let wrong = |setting, text: &str, wanted| SettingsError { setting, text: text.to_owned(), wanted };
        let known = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        if known.is_none() {
            return Err(wrong("sms_url", "the address", "a whole address that begins with https://"));
        }
        let shape = if body.trim_start().starts_with('{') { Shape::Json } else { Shape::Form };
        let header = match header.map(|header| header.split_once(':')) {
            None => None,
            Some(Some((name, value))) if is_name(name.trim()) => {
                Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            }
            Some(_) => return Err(wrong("sms_header", "the header", "one such as `Authorization: Bearer …`")),
        };
        let gateway = Self { url: url.to_owned(), body: body.to_owned(), shape, header };
        let is_json = || serde_json::from_str::<serde_json::Value>(&gateway.body("+31", "x")).is_ok();
        let sound = shape == Shape::Form || is_json();
        if !sound || !body.contains(TO) || !body.contains(TEXT) {
            let wanted = "JSON such as {\"to\":\"{to}\",\"text\":\"{text}\"}, or a form such as to={to}&text={text}";
            return Err(wrong("sms_body", "the body", wanted));
        }
        Ok(gateway)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A text in which the address does not show: some gateways want the key in it.
    pub(crate) fn hidden(&self, text: &str) -> String {
        without_address(text, &self.url)
    }

    pub(crate) fn headers(&self) -> Headers {
        let kind = match self.shape {
            Shape::Json => "application/json",
            Shape::Form => "application/x-www-form-urlencoded",
        };
        let mut headers: Headers = vec![("content-type".into(), kind.to_owned())];
        headers.extend(self.header.clone().map(|(name, value)| (name.into(), value)));
        headers
    }

    /// What is sent. Nothing in the text can become a part of the shape around it.
    pub fn body(&self, to: &str, text: &str) -> String {
        let escaped = |text: &str| match self.shape {
            Shape::Json => {
                let quoted = serde_json::Value::from(text).to_string();
                let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                inner.unwrap_or_default().to_owned()
            }
            Shape::Form => url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
        };
        // The text last, so that what stands in it is not looked at again.
        self.body.replace(TO, &escaped(to)).replace(TEXT, &escaped(text))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://sms.example/send";
    const JSON: &str = r#"{"to":"{to}","message":{"text":"{text}"}}"#;

    #[test]
    fn no_text_breaks_out_of_its_place() {
        let json = Gateway::new(URL, JSON, None).unwrap();
        let text = "Zij zei: \"nu\"\\ {to}\n\"";
        let read: serde_json::Value = serde_json::from_str(&json.body("+31612345678", text)).unwrap();
        assert_eq!((&read["to"], &read["message"]["text"]), (&"+31612345678".into(), &text.into()));
        let form = Gateway::new(URL, "key=4711&to={to}&text={text}", None).unwrap();
        assert_eq!(form.body("+316", "a&b=c d"), "key=4711&to=%2B316&text=a%26b%3Dc+d");
    }

    #[test]
    fn the_header_that_lets_us_in_is_sent_and_shown_nowhere() {
        let gateway = Gateway::new(URL, JSON, Some("X-Api-Key: s3cret")).unwrap();
        let headers = gateway.headers();
        assert!(headers.contains(&("content-type".into(), "application/json".to_owned())), "{headers:?}");
        assert!(headers.contains(&("x-api-key".into(), "s3cret".to_owned())), "{headers:?}");
        assert_eq!(format!("{gateway:?}"), "Gateway(Json)");
        let keyed = Gateway::new("https://sms.example/send?key=s3cret", JSON, None).unwrap();
        let said =
            keyed.hidden("https://sms.example/send?key=s3cret: error for url (https://sms.example/send?key=s3cret)");
        assert_eq!(said, "sms.example: error for url (sms.example)");
        for bad in ["s3cret", ": s3cret", "X Key: s3cret"] {
            let error = Gateway::new(URL, JSON, Some(bad)).unwrap_err().to_string();
            assert!(error.contains("sms_header") && !error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn a_body_says_where_number_and_text_go() {
        for bad in ["", "to={to}", r#"{"to":"{to}"}"#, r#"{"to":"{to}","text":"{text}""#, "text={text}"] {
            assert_eq!(Gateway::new(URL, bad, None).unwrap_err().setting, "sms_body", "{bad}");
        }
        for bad in ["", "sms.example/send", "ftp://sms.example/"] {
            assert_eq!(Gateway::new(bad, JSON, None).unwrap_err().setting, "sms_url", "{bad}");
        }
    }
}
