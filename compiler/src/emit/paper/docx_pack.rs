//! What the writer of Word documents leaves undone: the archive compressed and without a clock, fields and heads of tables as viewers want them.

use std::io::{Cursor, Read as _};

use super::docx::{HEAD, WIDTH};

/// The same archive with its parts compressed, one fixed day on each, and the heads of tables marked as such, so that they repeat on every page.
pub fn finished(bytes: &[u8]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut parts = Vec::with_capacity(from.len());
    for i in 0..from.len() {
        let mut part = from.by_index(i)?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes)?;
        parts.push((part.name().to_owned(), bytes));
    }
    for (name, bytes) in counted_from_one(parts) {
        to.start_file(name.as_str(), options)?;
        let bytes = match std::str::from_utf8(&bytes) {
            Ok(xml) if name == "word/document.xml" => repeating_heads(&fields_apart(xml)).into_bytes(),
            _ => bytes,
        };
        std::io::Write::write_all(&mut to, &bytes)?;
    }
    Ok(to.finish()?.into_inner())
}

/// The writer numbers pictures through all documents of the process: here each document has its own from one on, so that it is the same
/// whatever was written before it.
fn counted_from_one(parts: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    const PICTURE: &str = "rIdImage";
    let number = |name: &str| -> Option<usize> {
        let rest = name.strip_prefix("word/media/")?.strip_prefix(PICTURE)?;
        rest.split('.').next()?.parse().ok()
    };
    let (mut pictures, mut out): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(name, _)| number(name).is_some());
    pictures.sort_by_key(|(name, _)| number(name));
    for (i, (name, _)) in pictures.iter_mut().enumerate() {
        let (old, new) = (format!("{PICTURE}{}", number(name).unwrap_or(0)), format!("{PICTURE}{}", i + 1));
        *name = name.replace(&old, &new);
        let speak_of_it = ["word/document.xml", "word/_rels/document.xml.rels"];
        for (_, bytes) in out.iter_mut().filter(|(name, _)| speak_of_it.contains(&name.as_str())) {
            // A number only grows smaller, in order, so no new one is taken for an old one.
            if let Ok(xml) = std::str::from_utf8(bytes) {
                let xml = xml.replace(&format!("{old}\""), &format!("{new}\""));
                *bytes = xml.replace(&format!("{old}."), &format!("{new}.")).into_bytes();
            }
        }
    }
    out.append(&mut pictures);
    out
}

/// Puts the marks of a field into runs of their own, as viewers want them, and the numbers of pages at the right edge.
fn fields_apart(xml: &str) -> String {
    let mut out = xml.replace("w:pos=\"80000\"", &format!("w:pos=\"{WIDTH}\""));
    for (from, to) in [
        ("\" /><w:instrText>", "\" /></w:r><w:r><w:instrText xml:space=\"preserve\">"),
        ("</w:instrText><w:fldChar", "</w:instrText></w:r><w:r><w:fldChar"),
        (
            "w:fldCharType=\"separate\" w:dirty=\"false\" /><w:t ",
            "w:fldCharType=\"separate\" w:dirty=\"false\" /></w:r><w:r><w:t ",
        ),
        ("</w:t><w:fldChar", "</w:t></w:r><w:r><w:fldChar"),
        // One container that says it is a table of contents, in the place of two that do not.
        (
            "<w:sdt><w:sdtPr><w:rPr /></w:sdtPr><w:sdtContent><w:sdt><w:sdtPr />",
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/></w:docPartObj></w:sdtPr>",
        ),
        ("</w:sdtContent></w:sdt></w:sdtContent></w:sdt>", "</w:sdtContent></w:sdt>"),
    ] {
        out = out.replace(from, to);
    }
    out
}

/// Marks each row whose first cell has the shade of a head. The writer of the archive knows no such mark.
fn repeating_heads(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len() + 4096);
    for (i, row) in xml.split("<w:tr>").enumerate() {
        if i > 0 {
            out.push_str("<w:tr>");
        }
        let first = row.split("</w:tcPr>").next().unwrap_or("");
        match row.find("<w:trPr>") {
            Some(at) if i > 0 && first.contains(HEAD) => {
                let (before, after) = row.split_at(at + "<w:trPr>".len());
                out.push_str(before);
                let end = after.find("</w:trPr>").unwrap_or(0);
                out.push_str(&after[..end]);
                out.push_str("<w:tblHeader/>");
                out.push_str(&after[end..]);
            }
            _ => out.push_str(row),
        }
    }
    out
}
