//! The source of a report as a PDF, by Typst. It sees one text and the fonts it is handed: no file, no network, no clock.
//!
//! Typst takes half an hour of computing to build, so this is no member of the workspace: only `--features pdf` of the compiler builds it.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// All that a source may see.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    source: Source,
}

impl Desk {
    fn new(source: &str, fonts: &[&'static [u8]]) -> Result<Desk, String> {
        let fonts: Vec<Font> = fonts.iter().flat_map(|f| Font::iter(Bytes::new(*f))).collect();
        let path = VirtualPath::new("report.typ").map_err(|e| format!("the source has no place: {e}"))?;
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        Ok(Desk {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            source: Source::new(id, source.to_owned()),
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }
    fn main(&self) -> FileId {
        self.source.id()
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() {
            Ok(self.source.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }
    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }
    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The pages of `source` as a PDF, with these fonts embedded as far as they are used. `title` tells this document from others of its project.
/// The same source gives the same bytes. Fails with Typst's first message.
pub fn write(source: &str, title: &str, fonts: &[&'static [u8]]) -> Result<Vec<u8>, String> {
    let desk = Desk::new(source, fonts)?;
    let pages = typst::compile::<PagedDocument>(&desk).output.map_err(|e| first(&desk, &e))?;
    let options = PdfOptions {
        ident: Smart::Custom(title.to_owned()),
        creator: Smart::Custom(Some("Portolan".to_owned())),
        ..PdfOptions::default()
    };
    let out = typst_pdf::pdf(&pages, &options).map_err(|e| first(&desk, &e));
    // What it remembers for the next run of the same source would stay for good.
    typst::comemo::evict(0);
    out
}

/// The first message, with its line of the source.
fn first(desk: &Desk, said: &[SourceDiagnostic]) -> String {
    use typst::WorldExt as _;
    let Some(d) = said.first() else {
        return "Typst stopped without a word".to_owned();
    };
    let line = desk.range(d.span).and_then(|r| desk.source.lines().byte_to_line(r.start));
    match line {
        Some(n) => format!("line {} of the source: {}", n + 1, d.message),
        None => d.message.to_string(),
    }
}
