//! The only file that names the server library. Every message is taken in the order it came: what changes the state goes into the channel of
//! [`crate::main_loop`] before anything waits, and a request waits for its answer without holding anything up. Nothing waits for the editor.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use portolan::base::system::Disk;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc, oneshot};
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Request, Response};
pub use tower_lsp::lsp_types;
use tower_lsp::lsp_types::*;
use tower_lsp::{Client, LanguageServer, LspService, Server};
use tower_service::Service;

use crate::handlers::{self, Failure};
use crate::main_loop::{self, Message, News};
use crate::settings::{Editor, Settings};
use crate::{convert, wire};

/// Requests worked on at once; more wait unread.
const MOST_AT_ONCE: usize = 1_024;

/// How long the end waits for what is still to be written.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Where the conversation stands.
const NEW: u8 = 0;
const OPEN: u8 = 1;
const SHUT: u8 = 2;

/// The library's part: the beginning and the end of the conversation.
struct Backend;

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, _: InitializeParams) -> tower_lsp::jsonrpc::Result<InitializeResult> {
        Ok(InitializeResult::default())
    }
    async fn shutdown(&self) -> tower_lsp::jsonrpc::Result<()> {
        Ok(())
    }
}

/// What the service and its answers share.
struct Shared {
    state: Mutex<Sender<Message>>,
    client: Client,
    stage: AtomicU8,
    editor: Mutex<Editor>,
    /// Requests that are being answered, to be given up.
    running: Mutex<BTreeMap<String, (Arc<AtomicBool>, oneshot::Sender<()>)>>,
    ended: Arc<Notify>,
}

impl Shared {
    /// Puts a message into the channel. It has room for any number, so this never waits.
    fn send(&self, message: Message) {
        if let Ok(state) = self.state.lock() {
            let _ = state.send(message);
        }
    }

    fn editor(&self) -> Editor {
        self.editor.lock().map(|e| e.clone()).unwrap_or_default()
    }

    fn log(self: &Arc<Self>, text: String) {
        let client = self.client.clone();
        tokio::spawn(async move { client.log_message(MessageType::WARNING, text).await });
    }

    fn begin(&self, params: &Value) -> Value {
        let encoding = convert::encoding(params);
        let editor = convert::editor(params);
        let settings = Settings::read(params.get("initializationOptions").unwrap_or(&Value::Null));
        if let Ok(mut e) = self.editor.lock() {
            *e = editor.clone();
        }
        self.send(Message::Start {
            encoding,
            folders: convert::folders(params),
            editor: editor.clone(),
            settings,
        });
        handlers::capabilities(encoding, &editor)
    }

    fn ready(self: &Arc<Self>) {
        // Not before: the library drops what is said to an editor that did not yet hear its answer to `initialize`.
        self.send(Message::Ready);
        let editor = self.editor();
        if editor.watches {
            let watch = Registration {
                id: "portolan-files".into(),
                method: "workspace/didChangeWatchedFiles".into(),
                register_options: Some(json!({ "watchers": [{ "globPattern": "**/*.flow" }] })),
            };
            let own = self.clone();
            tokio::spawn(async move {
                if let Err(e) = own.client.register_capability(vec![watch]).await {
                    own.log(format!("files are not watched: {e}"));
                }
            });
        }
        if editor.configuration {
            self.ask_settings();
        }
    }

    fn ask_settings(self: &Arc<Self>) {
        let own = self.clone();
        tokio::spawn(async move {
            let item = ConfigurationItem {
                scope_uri: None,
                section: Some("portolan".into()),
            };
            if let Ok(list) = own.client.configuration(vec![item]).await
                && let Some(v) = list.first().filter(|v| v.is_object())
            {
                own.send(Message::Choose(Settings::read(v)));
            }
        });
    }

    /// What the editor says without waiting for an answer; false where it is not ours.
    fn notified(self: &Arc<Self>, method: &str, params: Value) -> bool {
        match method {
            "textDocument/didOpen" => match convert::opened(params) {
                Some(m) => self.send(m),
                None => self.log(format!("`{method}` is not understood")),
            },
            "textDocument/didChange" => match convert::changed(params) {
                Some(m) => self.send(m),
                None => self.log(format!("`{method}` is not understood")),
            },
            "textDocument/didClose" => match convert::document(&params) {
                Some(path) => self.send(Message::Closed { path }),
                None => self.log(format!("`{method}` is not understood")),
            },
            "workspace/didChangeWatchedFiles" => self.send(Message::DiskChanged(convert::changed_files(&params))),
            "workspace/didRenameFiles" | "workspace/didCreateFiles" | "workspace/didDeleteFiles" => self.send(Message::DiskChanged(None)),
            "workspace/didChangeWorkspaceFolders" => {
                let list = |key: &str| convert::folder_list(&params["event"][key]);
                self.send(Message::Folders {
                    added: list("added"),
                    gone: list("removed"),
                });
            }
            "workspace/didChangeConfiguration" => match &params["settings"] {
                // What is asked for is whole; what is sent lacks what the editor fills in, such as its own language.
                _ if self.editor().configuration => self.ask_settings(),
                v if v.get("portolan").is_some() => self.send(Message::Choose(Settings::read(v))),
                v if v.is_object() => self.send(Message::Choose(Settings::read(v))),
                _ => {}
            },
            "$/cancelRequest" => {
                let key = params["id"].to_string();
                let found = self.running.lock().ok().and_then(|mut r| r.remove(&key));
                if let Some((flag, stop)) = found {
                    flag.store(true, Ordering::Relaxed);
                    let _ = stop.send(());
                }
            }
            "textDocument/didSave" | "textDocument/willSave" | "$/setTrace" | "window/workDoneProgress/cancel" => {}
            _ => return false,
        }
        true
    }
}

fn failed(f: &Failure) -> Error {
    Error {
        code: ErrorCode::from(f.code),
        message: f.message.clone().into(),
        data: None,
    }
}

/// The service: routes by the table of [`handlers`], in the order of the messages.
struct Router {
    inner: LspService<Backend>,
    shared: Arc<Shared>,
}

type Answered = std::result::Result<Option<Response>, tower_lsp::ExitedError>;

impl Service<Request> for Router {
    type Response = Option<Response>;
    type Error = tower_lsp::ExitedError;
    type Future = Pin<Box<dyn Future<Output = Answered> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<std::result::Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let request = without_null(request);
        let stage = self.shared.stage.load(Ordering::Relaxed);
        let refuse = |id: Id, error: Error| -> Self::Future { Box::pin(async move { Ok(Some(Response::from_error(id, error))) }) };
        match (request.method().to_owned().as_str(), request.id().cloned()) {
            (wire::UNREADABLE, Some(id)) => {
                let data = request.params().is_some_and(|p| p["json"] == json!(true));
                refuse(id, if data { Error::invalid_request() } else { Error::parse_error() })
            }
            ("exit", _) => {
                self.shared.ended.notify_one();
                self.inner.call(request).boxed()
            }
            ("initialize", Some(_)) if stage == NEW => {
                let capabilities = self.shared.begin(request.params().unwrap_or(&Value::Null));
                self.shared.stage.store(OPEN, Ordering::Relaxed);
                // The library insists on more than we need to know.
                let (method, id, _) = request.into_parts();
                let plain = Request::build(method).params(json!({"capabilities": {}}));
                let plain = id.into_iter().fold(plain, |b, id| b.id(id)).finish();
                let inner = self.inner.call(plain);
                Box::pin(async move {
                    let response = inner.await?;
                    Ok(response.map(|r| match r.into_parts() {
                        (id, Ok(_)) => Response::from_ok(id, capabilities),
                        (id, body) => Response::from_parts(id, body),
                    }))
                })
            }
            ("initialized", None) if stage == OPEN => {
                let shared = self.shared.clone();
                let inner = self.inner.call(request);
                Box::pin(async move {
                    let out = inner.await;
                    shared.ready();
                    out
                })
            }
            ("shutdown", Some(_)) if stage == OPEN => {
                self.shared.stage.store(SHUT, Ordering::Relaxed);
                self.inner.call(request).boxed()
            }
            ("initialize" | "shutdown", _) => self.inner.call(request).boxed(),
            (method, None) => {
                if stage == OPEN
                    && !self.shared.notified(method, request.params().cloned().unwrap_or(Value::Null))
                    && !method.starts_with("$/")
                {
                    self.shared.log(format!("`{method}` is not understood"));
                }
                Box::pin(async { Ok(None) })
            }
            (_, Some(id)) if stage == NEW => refuse(
                id,
                Error {
                    code: ErrorCode::ServerError(-32002),
                    message: "the conversation has not begun".into(),
                    data: None,
                },
            ),
            (_, Some(id)) if stage == SHUT => refuse(id, Error::invalid_request()),
            (method, Some(id)) => match handlers::row_of(method) {
                None => refuse(id, Error::method_not_found()),
                Some(row) => {
                    let params = request.params().cloned().unwrap_or(Value::Null);
                    self.answer(row, id, params)
                }
            },
        }
    }
}

impl Router {
    fn answer(&self, row: &'static handlers::Row, id: Id, params: Value) -> <Self as Service<Request>>::Future {
        let (sender, receiver) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let given_up = Arc::new(AtomicBool::new(false));
        let key = serde_json::to_value(&id).unwrap_or_default().to_string();
        if let Ok(mut running) = self.shared.running.lock() {
            running.insert(key.clone(), (given_up.clone(), stop));
        }
        let path: Option<PathBuf> = convert::document(&params);
        self.shared.send(Message::Request(main_loop::Request {
            row,
            params,
            path,
            given_up,
            reply: Box::new(move |answer| drop(sender.send(answer))),
        }));
        let shared = self.shared.clone();
        Box::pin(async move {
            let body = tokio::select! {
                found = receiver => match found {
                    Ok(Ok(value)) => Ok(value),
                    Ok(Err(f)) => Err(failed(&f)),
                    Err(_) => Err(failed(&Failure::internal("the answer was lost"))),
                },
                Ok(()) = stopped => Err(failed(&Failure::given_up())),
            };
            if let Ok(mut running) = shared.running.lock() {
                running.remove(&key);
            }
            // What a command found is shown; no editor would do so by itself.
            if let Some(text) = body
                .as_ref()
                .ok()
                .and_then(|b| b["summary"].as_str())
                .filter(|_| row.method == "workspace/executeCommand")
            {
                let (client, text) = (shared.client.clone(), text.to_owned());
                tokio::spawn(async move { client.show_message(MessageType::INFO, text).await });
            }
            Ok(Some(Response::from_parts(id, body)))
        })
    }
}

trait Boxed {
    fn boxed(self) -> Pin<Box<dyn Future<Output = Answered> + Send>>;
}

impl<F: Future<Output = Answered> + Send + 'static> Boxed for F {
    fn boxed(self) -> Pin<Box<dyn Future<Output = Answered> + Send>> {
        Box::pin(self)
    }
}

/// `null` for no parameters, as some editors send it.
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

/// `portolan/status`
enum StatusNews {}

impl notification::Notification for StatusNews {
    type Params = Value;
    const METHOD: &'static str = "portolan/status";
}

/// Carries what the state has to say to the editor, in order.
async fn carry(client: Client, shared: Arc<Shared>, mut news: mpsc::UnboundedReceiver<News>) {
    let token = NumberOrString::String("portolan/check".into());
    let mut working = None;
    while let Some(n) = news.recv().await {
        let editor = shared.editor();
        match n {
            News::Told(t) if editor.pulls => drop(t),
            News::Told(t) => {
                if let Some(uri) = convert::uri(&t.file) {
                    if let Some(before) = t.before.as_ref().and_then(convert::uri).filter(|b| *b != uri) {
                        client.publish_diagnostics(before, Vec::new(), None).await;
                    }
                    let list = t.list.into_iter().map(|s| convert::diagnostic(s, &editor)).collect();
                    client.publish_diagnostics(uri, list, t.version).await;
                }
            }
            News::Status(s) => client.send_notification::<StatusNews>(convert::status(&s)).await,
            News::Log(text) => client.log_message(MessageType::ERROR, text).await,
            News::Working(true) if editor.progress => {
                let (done, finished) = oneshot::channel::<()>();
                working = Some(done);
                // In the background: nothing waits for the editor. The end is told after the beginning, however long the editor takes.
                let (c, token) = (client.clone(), token.clone());
                tokio::spawn(async move {
                    let params = WorkDoneProgressCreateParams { token: token.clone() };
                    if c.send_request::<request::WorkDoneProgressCreate>(params).await.is_ok() {
                        progress(&c, token.clone(), convert::progress_begin()).await;
                        let _ = finished.await;
                        progress(&c, token, convert::progress_end()).await;
                    }
                });
            }
            News::Working(false) => drop(working.take()),
            News::Working(_) => {}
            News::Refresh => {
                let c = client.clone();
                tokio::spawn(async move {
                    if editor.refreshes_tokens {
                        let _ = c.semantic_tokens_refresh().await;
                    }
                    if editor.refreshes_hints {
                        let _ = c.inlay_hint_refresh().await;
                    }
                    if editor.refreshes_lenses {
                        let _ = c.code_lens_refresh().await;
                    }
                    if editor.refreshes_diagnostics && editor.pulls {
                        let _ = c.workspace_diagnostic_refresh().await;
                    }
                });
            }
        }
    }
}

async fn progress(client: &Client, token: NumberOrString, value: WorkDoneProgress) {
    let value = ProgressParamsValue::WorkDone(value);
    client
        .send_notification::<notification::Progress>(ProgressParams { token, value })
        .await;
}

/// Serves until the editor says `exit` or is gone. The exit code: 0 after `shutdown`, else 1.
pub fn serve(library: Vec<(String, String)>) -> io::Result<i32> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (sender, receiver) = mpsc::unbounded_channel();
    let state = main_loop::start(Arc::new(Disk), library, move |n| drop(sender.send(n)))?;
    let ended = Arc::new(Notify::new());
    let shut = runtime.block_on(async {
        let mut client = None;
        let (inner, socket) = LspService::new(|c| {
            client = Some(c);
            Backend
        });
        let Some(client) = client else { return false };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            client: client.clone(),
            stage: AtomicU8::new(NEW),
            editor: Mutex::default(),
            running: Mutex::default(),
            ended: ended.clone(),
        });
        tokio::spawn(carry(client, shared.clone(), receiver));
        let service = Router {
            inner,
            shared: shared.clone(),
        };
        let input = wire::input(ended.clone());
        let (output, writer) = wire::output(ended.clone());
        let server = Server::new(input, output, socket).concurrency_level(MOST_AT_ONCE);
        tokio::select! {
            () = server.serve(service) => {}
            () = ended.notified() => {}
        }
        shared.send(Message::End);
        // What was answered is written out, unless nobody reads it.
        let end = Instant::now() + LAST_WORDS;
        while !writer.is_finished() && Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        shared.stage.load(Ordering::Relaxed) == SHUT
    });
    // A thread that waits for standard input cannot be ended, only left.
    runtime.shutdown_background();
    Ok(if shut { 0 } else { 1 })
}
