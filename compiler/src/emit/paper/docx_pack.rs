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
    for i in 0..from.len() {
        let mut part = from.by_index(i)?;
        let name = part.name().to_owned();
        to.start_file(name.as_str(), options)?;
        if name == "word/document.xml" {
            let mut xml = String::new();
            part.read_to_string(&mut xml)?;
            std::io::Write::write_all(&mut to, repeating_heads(&fields_apart(&xml)).as_bytes())?;
        } else {
            std::io::copy(&mut part, &mut to)?;
        }
    }
    Ok(to.finish()?.into_inner())
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
