//! Values of JSON, with every entry of an object, also of a key that is there twice. Pure.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};

use serde::Deserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// A text.
    Text(String),
    /// A number, `true`, `null`, or a text that is damaged.
    Other(String),
    /// The elements of an array.
    List(Vec<Item>),
    /// The entries of an object, in order; a key may be there twice.
    Object(Vec<(String, Item)>),
}

/// Reads JSON at the beginning of a text. Returns the value and its length.
pub(super) fn strict(text: &[u8], read: &Cell<usize>) -> Option<(Item, usize)> {
    let counted = Counted { rest: text, read };
    let mut values = serde_json::Deserializer::from_reader(counted).into_iter::<Item>();
    let item = values.next()?.ok()?;
    Some((item, values.byte_offset()))
}

/// Counts what is read of a text.
struct Counted<'a> {
    rest: &'a [u8],
    read: &'a Cell<usize>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.rest.read(buffer)?;
        self.read.set(self.read.get() + read);
        Ok(read)
    }
}

impl<'de> serde::Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

/// Keeps every entry of an object, also of a key that is there twice.
struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Item, E> {
        Ok(Item::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Item, E> {
        Ok(Item::Other(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Item, E> {
        Ok(Item::Other(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Item, E> {
        Ok(Item::Other(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Item, E> {
        Ok(Item::Other(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Item, E> {
        Ok(Item::Other("null".to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Item, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Item::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Item::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_as_json() {
        let text = r#"{"a": "b", "\"c,\" d": "e \"f\", \"g\": h", "1": {"a": [true, 7, 0.5, null]}} and more"#;
        let (item, end) = strict(text.as_bytes(), &Cell::new(0)).unwrap();
        assert_eq!(&text[end..], " and more");
        let Item::Object(entries) = item else { panic!("an object") };
        assert_eq!(entries[1], ("\"c,\" d".to_owned(), Item::Text("e \"f\", \"g\": h".to_owned())));
        let others = ["true", "7", "0.5", "null"].map(|word| Item::Other(word.to_owned())).to_vec();
        assert_eq!(entries[2].1, Item::Object(vec![("a".to_owned(), Item::List(others))]));
    }
}
