//! Where in a body serde_json stopped. A deserializer that tracks the path does it for every type
//! that is read, in code of its own for each: a tenth of a function. Only bodies that are refused need it.

/// What is open at the place, from the outside in.
enum Open<'a> {
    /// An object, and the key as written that was read last.
    Object(&'a str),
    /// An array, and the index of the element.
    Array(usize),
}

/// The path of the value that ends, or would begin, at a line and column as serde_json counts them:
/// `data.items[1].id`; empty at the root.
pub(super) fn at(text: &str, line: usize, column: usize) -> String {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let read = text.as_bytes().get(..before + column).unwrap_or(text.as_bytes());
    path(&open_at_end(text, read))
}

fn open_at_end<'a>(text: &'a str, read: &[u8]) -> Vec<Open<'a>> {
    let mut open: Vec<Open<'a>> = Vec::new();
    let mut is_key = false;
    let mut at = 0;
    while let Some(byte) = read.get(at) {
        match byte {
            b'{' => open.push(Open::Object("")),
            b'[' => open.push(Open::Array(0)),
            b'}' | b']' => drop(open.pop()),
            b',' => {
                if let Some(Open::Array(index)) = open.last_mut() {
                    *index += 1;
                }
            }
            b'"' => {
                let end = end_of_text(read, at + 1);
                if is_key && let Some(Open::Object(key)) = open.last_mut() {
                    *key = text.get(at + 1..end).unwrap_or_default();
                }
                at = end;
            }
            _ => {}
        }
        // A text after these is a key if it stands in an object.
        is_key = matches!(byte, b'{' | b',') || is_key && byte.is_ascii_whitespace();
        at += 1;
    }
    open
}

/// Where the text ends that begins at `at`: at its closing quotation mark, or where nothing follows.
fn end_of_text(read: &[u8], mut at: usize) -> usize {
    while let Some(byte) = read.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    read.len()
}

fn path(open: &[Open<'_>]) -> String {
    let mut path = String::new();
    for place in open {
        match place {
            Open::Object(key) if path.is_empty() || key.is_empty() => path.push_str(key),
            Open::Object(key) => {
                path.push('.');
                path.push_str(key);
            }
            Open::Array(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}
