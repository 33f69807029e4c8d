//! Standard input and output. What comes is cut into messages here and looked at before the server library sees it, which would end at the first
//! one it cannot read; such a message becomes a request that is answered with an error. A closed pipe ends the server.

use std::io::{self, BufRead, Read, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use serde_json::{Value, json};
use tokio::io::{AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::sync::{Notify, mpsc};

/// The method a message that cannot be read is replaced by.
pub const UNREADABLE: &str = "portolan/unreadable";
/// The largest message that is read, in bytes; a larger one is skipped.
const LARGEST: usize = 512 << 20;
/// The longest header.
const HEADER: u64 = 64 << 10;

/// One message as it was framed.
#[derive(Debug, PartialEq, Eq)]
enum Frame {
    Body(Vec<u8>),
    /// No length, or one that is no number, or too large.
    Wrong,
    End,
}

/// Reads one frame. Lines that are no header are skipped, so that a reader out of step finds the next message.
fn frame(from: &mut impl BufRead) -> io::Result<Frame> {
    let mut length: Option<usize> = None;
    let mut wrong = false;
    loop {
        let mut line = Vec::new();
        if from.by_ref().take(HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(Frame::End);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            if length.is_some() || wrong {
                break;
            }
            continue;
        }
        // A header may follow bytes of a message that was longer than it said.
        let lower = line.to_ascii_lowercase();
        if let Some(at) = lower.rfind("content-length:") {
            length = line[at + "content-length:".len()..].trim().parse().ok();
            wrong = length.is_none();
        } else if length.is_none() && !lower.starts_with("content-type:") {
            wrong = true;
        }
    }
    match length {
        Some(n) if n <= LARGEST => {
            let mut body = Vec::new();
            from.by_ref().take(n as u64).read_to_end(&mut body)?;
            Ok(if body.len() == n { Frame::Body(body) } else { Frame::End })
        }
        Some(n) => {
            io::copy(&mut from.by_ref().take(n as u64), &mut io::sink())?;
            Ok(Frame::Wrong)
        }
        None => Ok(Frame::Wrong),
    }
}

/// The message itself where the server library can read it, else a request in its place that is answered with an error.
fn readable(body: Vec<u8>) -> Vec<u8> {
    let value: Option<Value> = serde_json::from_slice(&body).ok();
    let id = |v: &Value| v.get("id").filter(|i| i.is_i64() || i.is_string()).cloned();
    let object = value.as_ref().filter(|v| v.is_object() && v["jsonrpc"] == "2.0");
    let request = |v: &&Value| {
        v["method"].is_string()
            && v.get("id").is_none_or(|i| i.is_i64() || i.is_string())
            && v.get("params").is_none_or(|p| p.is_object() || p.is_array() || p.is_null())
    };
    let response =
        |v: &&Value| v.get("method").is_none() && v.get("id").is_some() && (v.get("result").is_some() ^ v.get("error").is_some());
    if object.as_ref().is_some_and(|v| request(v) || response(v)) {
        return body;
    }
    // An answer to nothing we asked needs none in return.
    let own = value.as_ref().and_then(id).unwrap_or(Value::Null);
    let json = value.is_some();
    json!({"jsonrpc": "2.0", "method": UNREADABLE, "id": own, "params": {"json": json}})
        .to_string()
        .into_bytes()
}

/// Standard input, cut and looked at on a thread of its own.
pub fn input(ended: Arc<Notify>) -> DuplexStream {
    let (near, mut far) = tokio::io::duplex(1 << 20);
    let (sender, mut receiver) = mpsc::channel::<Vec<u8>>(64);
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        loop {
            let body = match frame(&mut stdin) {
                Ok(Frame::Body(b)) => readable(b),
                Ok(Frame::Wrong) => readable(Vec::new()),
                Ok(Frame::End) | Err(_) => return,
            };
            if sender.blocking_send(body).is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some(body) = receiver.recv().await {
            let head = format!("Content-Length: {}\r\n\r\n", body.len());
            if far.write_all(head.as_bytes()).await.is_err() || far.write_all(&body).await.is_err() {
                return;
            }
        }
        // The editor is gone; what it still asked for may be finished, not waited for.
        drop(far);
        ended.notify_one();
    });
    near
}

/// Standard output. Once nobody reads it the server ends.
pub struct Output {
    sender: mpsc::UnboundedSender<Vec<u8>>,
}

/// Standard output, written on a thread of its own, which ends when all is written.
pub fn output(ended: Arc<Notify>) -> (Output, JoinHandle<()>) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<Vec<u8>>();
    let thread = std::thread::spawn(move || {
        let mut stdout = io::stdout().lock();
        while let Some(bytes) = receiver.blocking_recv() {
            let more = |r: &mut mpsc::UnboundedReceiver<Vec<u8>>| r.try_recv().ok();
            let mut written = stdout.write_all(&bytes);
            while let (Ok(()), Some(next)) = (&written, more(&mut receiver)) {
                written = stdout.write_all(&next);
            }
            if written.and_then(|()| stdout.flush()).is_err() {
                ended.notify_one();
                return;
            }
        }
    });
    (Output { sender }, thread)
}

impl AsyncWrite for Output {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        // After the reader is gone the bytes are dropped: the server is about to end.
        let _ = self.sender.send(bytes.to_vec());
        Poll::Ready(Ok(bytes.len()))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(text: &str) -> Vec<Frame> {
        let mut from = io::BufReader::new(text.as_bytes());
        let mut out = Vec::new();
        loop {
            match frame(&mut from).expect("memory can be read") {
                Frame::End => return out,
                f => out.push(f),
            }
        }
    }

    #[test]
    fn a_reader_out_of_step_finds_the_next_message() {
        let body = |t: &str| Frame::Body(t.as_bytes().to_vec());
        assert_eq!(
            frames("Content-Length: 2\r\n\r\n{}content-length: 1\r\n\r\n1"),
            [body("{}"), body("1")]
        );
        assert_eq!(
            frames("Content-Length: x\r\n\r\nContent-Length: 2\r\n\r\n[]"),
            [Frame::Wrong, body("[]")]
        );
        assert_eq!(
            frames("Content-Length: 2\r\n\r\n{}}}}Content-Length: 1\r\n\r\n1"),
            [body("{}"), body("1")]
        );
        assert_eq!(frames("Content-Length: 99\r\n\r\n{}"), []);
    }

    #[test]
    fn what_cannot_be_read_becomes_a_request() {
        let read = |t: &str| -> Value { serde_json::from_slice(&readable(t.as_bytes().to_vec())).expect("JSON") };
        let fine = r#"{"jsonrpc":"2.0","id":1,"method":"x"}"#;
        assert_eq!(readable(fine.as_bytes().to_vec()), fine.as_bytes());
        assert_eq!(read("{")["method"], UNREADABLE);
        assert_eq!((&read("{")["id"], &read("{")["params"]["json"]), (&Value::Null, &json!(false)));
        let number = read(r#"{"jsonrpc":"2.0","id":7,"method":3}"#);
        assert_eq!((&number["id"], &number["params"]["json"]), (&json!(7), &json!(true)));
        assert_eq!(read(r#"[]"#)["method"], UNREADABLE);
    }
}
