//! Writes a feed as RFC 4287 (The Atom Syndication Format) wants it: text only, in XML 1.0 and UTF-8.
//!
//! A document says no address of its own (`rel="self"`, §4.1.1 asks for one where there can be): where the address is the
//! secret, it would go along with every copy that somebody hands on.

use std::io;

use domain::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// §2
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";
const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

/// `atom:feed` (§4.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// A universal identifier that never changes (§4.2.6), an IRI: `urn:uuid:…`.
    pub id: String,
    pub title: String,
    pub subtitle: String,
    pub updated: Timestamp,
    /// Who writes it (§4.2.1): a name, no person's.
    pub author: String,
    /// The language of all text in it (BCP 47).
    pub language: &'static str,
    /// The page for people that stands for the same (§4.2.7.2, `alternate`).
    pub page: String,
    pub entries: Vec<Entry>,
}

/// `atom:entry` (§4.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: String,
    pub title: String,
    /// The last change that a reader must know of (§4.2.15).
    pub updated: Timestamp,
    pub published: Timestamp,
    pub page: String,
    pub summary: String,
    pub categories: Vec<Category>,
}

/// `atom:category` (§4.2.2): something for programs to sort by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub scheme: String,
    pub term: String,
    pub label: String,
}

/// The whole document. The error is that of the memory it is written to, which gives none.
pub fn write(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let mut root = BytesStart::new("feed");
    root.push_attribute(("xmlns", NAMESPACE));
    root.push_attribute(("xml:lang", clean(feed.language).as_str()));
    writer.write_event(Event::Start(root))?;
    text(&mut writer, "id", &feed.id)?;
    text(&mut writer, "title", &feed.title)?;
    text(&mut writer, "subtitle", &feed.subtitle)?;
    text(&mut writer, "updated", &feed.updated.to_string())?;
    writer.write_event(Event::Start(BytesStart::new("author")))?;
    text(&mut writer, "name", &feed.author)?;
    writer.write_event(Event::End(BytesEnd::new("author")))?;
    page(&mut writer, &feed.page)?;
    for it in &feed.entries {
        entry(&mut writer, it)?;
    }
    writer.write_event(Event::End(BytesEnd::new("feed")))?;
    Ok(writer.into_inner())
}

fn entry(writer: &mut Writer<Vec<u8>>, it: &Entry) -> io::Result<()> {
    writer.write_event(Event::Start(BytesStart::new("entry")))?;
    text(writer, "id", &it.id)?;
    text(writer, "title", &it.title)?;
    text(writer, "updated", &it.updated.to_string())?;
    text(writer, "published", &it.published.to_string())?;
    page(writer, &it.page)?;
    for category in &it.categories {
        empty(
            writer,
            "category",
            &[
                ("scheme", category.scheme.as_str()),
                ("term", category.term.as_str()),
                ("label", category.label.as_str()),
            ],
        )?;
    }
    text(writer, "summary", &it.summary)?;
    writer.write_event(Event::End(BytesEnd::new("entry")))
}

fn page(writer: &mut Writer<Vec<u8>>, address: &str) -> io::Result<()> {
    empty(writer, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", address)])
}

/// An element that holds text; without `type` it is plain text and no markup (§3.1.1).
fn text(writer: &mut Writer<Vec<u8>>, name: &'static str, value: &str) -> io::Result<()> {
    let value = clean(value);
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    writer.write_event(Event::Text(BytesText::new(&value)))?;
    writer.write_event(Event::End(BytesEnd::new(name)))
}

/// An element with attributes alone.
fn empty(writer: &mut Writer<Vec<u8>>, name: &'static str, attributes: &[(&'static str, &str)]) -> io::Result<()> {
    let mut element = BytesStart::new(name);
    for (key, value) in attributes {
        element.push_attribute((*key, clean(value).as_str()));
    }
    writer.write_event(Event::Empty(element))
}

/// Spaces for what breaks a line, and nothing for what XML 1.0 does not know (§2.2) or asks to avoid: control characters and
/// the two that are none. What is left the writer escapes.
fn clean(value: &str) -> String {
    value
        .chars()
        .map(|sign| if matches!(sign, '\t' | '\n' | '\r') { ' ' } else { sign })
        .filter(|sign| !sign.is_control() && !matches!(sign, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn feed(words: &str) -> Feed {
        Feed {
            id: "urn:uuid:019aa0e0-0000-7000-8000-000000000001".to_owned(),
            title: words.to_owned(),
            subtitle: words.to_owned(),
            updated: at("2026-11-30T16:52:04Z"),
            author: words.to_owned(),
            language: "nl",
            page: format!("https://brandwacht.example/notices?{words}"),
            entries: vec![Entry {
                id: "urn:uuid:019aa0e0-0000-7000-8000-000000000004".to_owned(),
                title: words.to_owned(),
                updated: at("2026-11-30T16:52:04Z"),
                published: at("2026-11-30T09:00:00Z"),
                page: "https://brandwacht.example/notices/019aa0e0-0000-7000-8000-000000000004".to_owned(),
                summary: words.to_owned(),
                categories: vec![Category {
                    scheme: "urn:brandwacht:severity".to_owned(),
                    term: "high".to_owned(),
                    label: words.to_owned(),
                }],
            }],
        }
    }

    fn written(words: &str) -> String {
        String::from_utf8(write(&feed(words)).unwrap()).unwrap()
    }

    /// What a reader of XML finds: each element's path with its text, and each attribute's with its value. Anything that is not
    /// well-formed, and anything but elements and text, stops it.
    fn read(text: &str) -> Vec<(String, String)> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<(String, String)> = Vec::new();
        let mut found: Vec<(String, String)> = Vec::new();
        let path = |open: &[(String, String)], name: &str| {
            let mut names: Vec<&str> = open.iter().map(|(name, _)| name.as_str()).collect();
            names.push(name);
            names.join("/")
        };
        loop {
            match reader.read_event().unwrap() {
                Event::Decl(decl) => assert_eq!(decl.encoding().unwrap().unwrap(), "utf-8"),
                Event::Empty(start) => {
                    for attribute in start.attributes() {
                        let attribute = attribute.unwrap();
                        let value =
                            attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned();
                        let (element, key): (String, String) =
                            (start.name().as_ref().to_owned(), attribute.key.as_ref().to_owned());
                        let name = format!("{element}@{key}");
                        found.push((path(&open, &name), value));
                    }
                }
                Event::Start(start) => open.push((start.name().as_ref().to_owned(), String::new())),
                Event::Text(text) => open.last_mut().unwrap().1.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let sign = match reference.resolve_char_ref().unwrap() {
                        Some(sign) => sign.to_string(),
                        None => quick_xml::escape::resolve_xml_entity(&reference).unwrap().to_owned(),
                    };
                    open.last_mut().unwrap().1.push_str(&sign);
                }
                Event::End(_) => {
                    let (name, text) = open.pop().unwrap();
                    found.push((path(&open, &name), text));
                }
                Event::Eof => break,
                other => panic!("{other:?} in {text}"),
            }
        }
        assert!(open.is_empty(), "{open:?}");
        found
    }

    #[test]
    fn a_feed_is_written_as_the_standard_says() {
        assert_eq!(
            written("Pomp & <b>"),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"nl\">\
             <id>urn:uuid:019aa0e0-0000-7000-8000-000000000001</id>\
             <title>Pomp &amp; &lt;b&gt;</title>\
             <subtitle>Pomp &amp; &lt;b&gt;</subtitle>\
             <updated>2026-11-30T16:52:04Z</updated>\
             <author><name>Pomp &amp; &lt;b&gt;</name></author>\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://brandwacht.example/notices?Pomp &amp; &lt;b&gt;\"/>\
             <entry>\
             <id>urn:uuid:019aa0e0-0000-7000-8000-000000000004</id>\
             <title>Pomp &amp; &lt;b&gt;</title>\
             <updated>2026-11-30T16:52:04Z</updated>\
             <published>2026-11-30T09:00:00Z</published>\
             <link rel=\"alternate\" type=\"text/html\" \
             href=\"https://brandwacht.example/notices/019aa0e0-0000-7000-8000-000000000004\"/>\
             <category scheme=\"urn:brandwacht:severity\" term=\"high\" label=\"Pomp &amp; &lt;b&gt;\"/>\
             <summary>Pomp &amp; &lt;b&gt;</summary>\
             </entry>\
             </feed>"
        );
    }

    #[test]
    fn what_is_no_sign_of_xml_is_dropped_and_lines_are_joined() {
        assert_eq!(clean("a\u{0}b\u{1b}[31mc\u{7f}\u{85}\u{fffe}\u{ffff}\r\nd\te"), "ab[31mc  d e");
        assert_eq!(clean("vóór 4.2 – “ja” 🚑"), "vóór 4.2 – “ja” 🚑");
    }

    #[test]
    fn a_feed_without_entries_is_one_as_well() {
        let none = Feed { entries: Vec::new(), ..feed("x") };
        let text = String::from_utf8(write(&none).unwrap()).unwrap();
        assert!(text.ends_with("/></feed>"), "{text}");
        assert_eq!(read(&text).last().unwrap().0, "feed");
    }

    proptest! {
        #[test]
        fn any_text_goes_in_and_comes_out_of_a_well_formed_document(words in any::<String>()) {
            let text = written(&words);
            // XML 1.0, section 2.2; our own text has no control character at all.
            let refused = |sign: char| sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}');
            prop_assert!(!text.chars().any(refused), "{text:?}");
            let (found, expected) = (read(&text), clean(&words));
            for place in [
                "feed/title", "feed/subtitle", "feed/author/name", "feed/entry/title", "feed/entry/summary",
                "feed/entry/category@label",
            ] {
                let values: Vec<&str> =
                    found.iter().filter(|(name, _)| name == place).map(|(_, value)| value.as_str()).collect();
                prop_assert_eq!(values, vec![expected.as_str()], "{}", place);
            }
            let elements = found.iter().filter(|(name, _)| !name.contains('@')).count();
            prop_assert_eq!(elements, 13, "no text makes an element of its own");
        }

        // What programs like to take for markup, rather than what chance comes up with.
        #[test]
        fn markup_stays_text(words in "(<|>|&|&amp;|'|\"|\\]\\]>|<!--|-->|<!\\[CDATA\\[|<\\?x|\\?>|&#0;|</feed>|\\r\\n| |x){0,20}") {
            let found = read(&written(&words));
            let title = found.iter().find(|(name, _)| name == "feed/entry/title").map(|(_, value)| value.clone());
            prop_assert_eq!(title, Some(clean(&words)));
        }
    }
}
