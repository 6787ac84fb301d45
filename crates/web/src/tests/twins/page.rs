//! What an answer holds that leads on: identifiers, addresses, forms, cursors, tags. A reader of our own pages and JSON,
//! as simple as they are.

/// A form of a page, with all that could be sent with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    pub(crate) to: String,
    pub(crate) is_post: bool,
    pub(crate) has_file: bool,
    pub(crate) fields: Vec<(String, String)>,
}

/// Every identifier, with the word before it: the part of the path, or the name of the member.
pub(crate) fn ids(text: &str) -> Vec<(String, String)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at + 36 <= bytes.len() {
        if !is_id(&bytes[at..at + 36]) {
            at += 1;
            continue;
        }
        let before: String = text[..at]
            .bytes()
            .rev()
            .skip_while(|byte| !byte.is_ascii_alphanumeric())
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'-')
            .map(char::from)
            .collect();
        found.push((before.chars().rev().collect(), text[at..at + 36].to_owned()));
        at += 36;
    }
    found
}

fn is_id(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().all(|(place, byte)| match place {
        8 | 13 | 18 | 23 => *byte == b'-',
        14 => *byte == b'7',
        _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
    })
}

/// A path with its identifiers and tokens masked, to tell kinds of requests apart.
pub(crate) fn pattern(path: &str) -> String {
    let masked = |part: &str| if part.len() >= 36 { "{id}".to_owned() } else { part.to_owned() };
    path.split('/').map(masked).collect::<Vec<_>>().join("/")
}

/// What the things of a list are called: the last part of its address that is no identifier.
pub(crate) fn kind(path: &str) -> String {
    path.split('/').rfind(|part| !part.is_empty() && part.len() < 36).unwrap_or_default().to_owned()
}

/// Addresses on this site that a page leads to.
pub(crate) fn links(html: &str) -> Vec<String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|to| to.starts_with('/') && !to.starts_with("/static"))
        .map(plain)
        .collect()
}

pub(crate) fn forms(html: &str) -> Vec<Form> {
    html.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()).filter_map(form).collect()
}

fn form(text: &str) -> Option<Form> {
    let (head, body) = text.split_once('>')?;
    let mut form = Form {
        to: attribute(head, "action").unwrap_or_default(),
        is_post: attribute(head, "method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        has_file: false,
        fields: Vec::new(),
    };
    let mut select = String::new();
    for tag in body.split('<').skip(1) {
        let tag_head = tag.split('>').next().unwrap_or_default();
        let named = attribute(tag_head, "name");
        if tag.starts_with("input") || tag.starts_with("button") || tag.starts_with("textarea") {
            let Some(name) = named else { continue };
            if attribute(tag_head, "type").as_deref() == Some("file") {
                form.has_file = true;
                continue;
            }
            form.fields.push((name, attribute(tag_head, "value").unwrap_or_default()));
        } else if tag.starts_with("select") {
            select = named.unwrap_or_default();
        } else if tag.starts_with("option") && !select.is_empty() {
            form.fields.push((select.clone(), attribute(tag_head, "value").unwrap_or_default()));
        }
    }
    Some(form)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(plain)
}

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&#60;", "<")
        .replace("&gt;", ">")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// Where the next page of a list begins.
pub(crate) fn cursors(text: &str) -> Vec<String> {
    let of_json = text.split("\"next\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    let of_page = text.split("after=").skip(1).filter_map(|rest| rest.split(['"', '&', '>']).next());
    of_json.chain(of_page).filter(|cursor| !cursor.is_empty()).map(str::to_owned).collect()
}

#[test]
fn what_leads_on_is_found() {
    let html = r#"<a href="/notices/019aa0e0-0000-7000-8000-000000000001?a=1&amp;b=2">x</a>
        <form action="/x" method="post" ><input type="hidden" name="a" value="1"><select name="b"><option value="c">
        </select><input type="file" name="file"></form>"#;
    assert_eq!(ids(html), [("notices".to_owned(), "019aa0e0-0000-7000-8000-000000000001".to_owned())]);
    assert_eq!(links(html), ["/notices/019aa0e0-0000-7000-8000-000000000001?a=1&b=2"]);
    let fields = [("a", "1"), ("b", "c")].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    assert_eq!(forms(html), [Form { to: "/x".to_owned(), is_post: true, has_file: true, fields }]);
    let json = r#"{"asset":"019aa0e0-0000-7000-8000-000000000002","next":"abc"}"#;
    assert_eq!(ids(json), [("asset".to_owned(), "019aa0e0-0000-7000-8000-000000000002".to_owned())]);
    assert_eq!(cursors(json), ["abc"]);
    assert_eq!(kind("/api/v1/notices/019aa0e0-0000-7000-8000-000000000001/assets"), "assets");
    assert_eq!(kind("/api/v1/notices/019aa0e0-0000-7000-8000-000000000001"), "notices");
}
