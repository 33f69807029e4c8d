//! The protocol over standard input and output: the only file that names the server library.
//!
//! The library polls handlers in the order the messages came, but finishes them in any order. So each handler first puts its message into the
//! channel of [`crate::main_loop`] and only then waits, if it waits at all; and none waits for the editor.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use portolan::base::system::Disk;
use tokio::sync::{Notify, mpsc, oneshot};
use tower_lsp::jsonrpc::{Request, Result};
pub use tower_lsp::lsp_types;
use tower_lsp::lsp_types::*;
use tower_lsp::{Client, LanguageServer, LspService, Server};
use tower_service::Service;

use crate::convert;
use crate::main_loop::{self, Message, News, Reply};
use crate::overlay::Open;

struct Backend {
    state: Mutex<Sender<Message>>,
    shut: Arc<AtomicBool>,
    client: Client,
    watches: AtomicBool,
}

impl Backend {
    /// Puts a message into the channel. It has room for any number, so this never waits.
    fn send(&self, message: Message) {
        if let Ok(state) = self.state.lock() {
            let _ = state.send(message);
        }
    }

    /// Asks and waits for the answer; the default where the question was given up.
    async fn ask<T: Default + Send + 'static>(&self, message: impl FnOnce(Reply<T>) -> Message) -> T {
        let (sender, receiver) = oneshot::channel();
        self.send(message(Box::new(move |answer| drop(sender.send(answer)))));
        receiver.await.unwrap_or_default()
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, asked: InitializeParams) -> Result<InitializeResult> {
        let encoding = convert::encoding(&asked);
        self.send(Message::Start {
            encoding,
            folders: convert::folders(&asked),
        });
        let watched = asked
            .capabilities
            .workspace
            .as_ref()
            .and_then(|w| w.did_change_watched_files.as_ref());
        self.watches
            .store(watched.and_then(|w| w.dynamic_registration).unwrap_or(false), Ordering::Relaxed);
        Ok(InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(convert::encoding_kind(encoding)),
                text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                    open_close: Some(true),
                    change: Some(TextDocumentSyncKind::INCREMENTAL),
                    ..TextDocumentSyncOptions::default()
                })),
                hover_provider: Some(HoverProviderCapability::Simple(true)),
                definition_provider: Some(OneOf::Left(true)),
                document_symbol_provider: Some(OneOf::Left(true)),
                ..ServerCapabilities::default()
            },
            server_info: Some(ServerInfo {
                name: "portolan-lsp".into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        // Not before: the library drops what is said to an editor that did not yet hear its answer to `initialize`.
        self.send(Message::DiskChanged);
        if !self.watches.load(Ordering::Relaxed) {
            return;
        }
        let client = self.client.clone();
        let watch = Registration {
            id: "portolan-files".into(),
            method: "workspace/didChangeWatchedFiles".into(),
            register_options: Some(serde_json::json!({ "watchers": [{ "globPattern": "**/*.flow" }] })),
        };
        tokio::spawn(async move {
            if let Err(e) = client.register_capability(vec![watch]).await {
                client
                    .log_message(MessageType::WARNING, format!("files are not watched: {e}"))
                    .await;
            }
        });
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, p: DidOpenTextDocumentParams) {
        let d = p.text_document;
        let path = convert::path(&d.uri);
        self.send(Message::Opened {
            path,
            open: Open {
                uri: d.uri.into(),
                version: d.version,
                text: d.text,
            },
        });
    }

    async fn did_change(&self, p: DidChangeTextDocumentParams) {
        let path = convert::path(&p.text_document.uri);
        let edits = p.content_changes.into_iter().map(convert::edit).collect();
        self.send(Message::Changed {
            path,
            version: p.text_document.version,
            edits,
        });
    }

    async fn did_close(&self, p: DidCloseTextDocumentParams) {
        self.send(Message::Closed {
            path: convert::path(&p.text_document.uri),
        });
    }

    async fn did_change_watched_files(&self, _: DidChangeWatchedFilesParams) {
        self.send(Message::DiskChanged);
    }

    async fn hover(&self, p: HoverParams) -> Result<Option<Hover>> {
        let at = p.text_document_position_params;
        let (path, point) = (convert::path(&at.text_document.uri), convert::point(at.position));
        let found = self.ask(|reply| Message::Hover { path, point, reply }).await;
        Ok(found.map(|(region, text)| Hover {
            contents: HoverContents::Markup(MarkupContent {
                kind: MarkupKind::PlainText,
                value: text,
            }),
            range: Some(convert::range(region)),
        }))
    }

    async fn goto_definition(&self, p: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let at = p.text_document_position_params;
        let (path, point) = (convert::path(&at.text_document.uri), convert::point(at.position));
        let found = self.ask(|reply| Message::Definition { path, point, reply }).await;
        let all: Vec<Location> = found.iter().filter_map(convert::location).collect();
        Ok((!all.is_empty()).then_some(GotoDefinitionResponse::Array(all)))
    }

    async fn document_symbol(&self, p: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let path = convert::path(&p.text_document.uri);
        let found = self.ask(|reply| Message::Symbols { path, reply }).await;
        Ok(Some(DocumentSymbolResponse::Nested(
            found.into_iter().map(convert::symbol).collect(),
        )))
    }
}

/// Carries what the state has to say to the editor, in order.
async fn carry(client: Client, mut news: mpsc::UnboundedReceiver<News>) {
    while let Some(n) = news.recv().await {
        match n {
            News::Told(t) => {
                if let Some(uri) = convert::uri(&t.file) {
                    client
                        .publish_diagnostics(uri, t.list.into_iter().map(convert::diagnostic).collect(), t.version)
                        .await;
                }
            }
            News::Log(text) => client.log_message(MessageType::ERROR, text).await,
        }
    }
}

/// Notices `exit`, which the library itself only does with the message after it, and takes `null` for no parameters, as editors send it.
struct Ending<S> {
    inner: S,
    ended: Arc<Notify>,
}

impl<S: Service<Request>> Service<Request> for Ending<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<std::result::Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        if request.method() == "exit" {
            self.ended.notify_one();
        }
        self.inner.call(without_null(request))
    }
}

fn without_null(request: Request) -> Request {
    if request.params().is_none_or(|p| !p.is_null()) {
        return request;
    }
    let (method, id, _) = request.into_parts();
    let plain = Request::build(method);
    match id {
        Some(id) => plain.id(id).finish(),
        None => plain.finish(),
    }
}

/// Serves until the editor says `exit` or is gone. The exit code: 0 after `shutdown`, else 1.
pub fn serve(library: Vec<(String, String)>) -> io::Result<i32> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let shut = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = mpsc::unbounded_channel();
    let state = main_loop::start(Box::new(Disk), library, move |n| drop(sender.send(n)))?;
    runtime.block_on(async {
        let mut receiver = Some(receiver);
        let (service, socket) = LspService::new(|client| {
            if let Some(r) = receiver.take() {
                tokio::spawn(carry(client.clone(), r));
            }
            Backend {
                state: Mutex::new(state),
                shut: shut.clone(),
                client,
                watches: AtomicBool::new(false),
            }
        });
        let ended = Arc::new(Notify::new());
        let service = Ending {
            inner: service,
            ended: ended.clone(),
        };
        tokio::select! {
            () = Server::new(tokio::io::stdin(), tokio::io::stdout(), socket).serve(service) => {}
            () = ended.notified() => {}
        }
    });
    // A thread that waits for standard input cannot be ended, only left.
    runtime.shutdown_background();
    Ok(if shut.load(Ordering::Relaxed) { 0 } else { 1 })
}
