//! The threads that answer requests. They share nothing but what they are handed, so none waits for another, and a panic costs one answer.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use portolan::driver::STACK;
use serde_json::Value;

use crate::checker::words;
use crate::handlers::{Asked, Failure};
use crate::main_loop::{News, Request};
use crate::view::View;

/// Takes an answer to where it is waited for.
pub type Reply = Box<dyn FnOnce(Result<Value, Failure>) + Send>;

/// A request with all it may look at.
pub struct Job {
    pub request: Request,
    pub view: View,
}

/// Two: a slow answer lets quick ones pass.
const THREADS: usize = 2;

/// Starts the threads. They end when the sender is dropped.
pub fn start(news: Arc<dyn Fn(News) + Send + Sync>) -> io::Result<Sender<Job>> {
    let (sender, receiver) = channel::<Job>();
    let shared = Arc::new(Mutex::new(receiver));
    for n in 0..THREADS {
        let (shared, news) = (shared.clone(), news.clone());
        let body = move || {
            while let Some(job) = next(&shared) {
                answer(job, news.as_ref());
            }
        };
        std::thread::Builder::new()
            .name(format!("read-{n}"))
            .stack_size(STACK)
            .spawn(body)?;
    }
    Ok(sender)
}

fn next(shared: &Mutex<Receiver<Job>>) -> Option<Job> {
    shared.lock().ok()?.recv().ok()
}

fn answer(job: Job, news: &dyn Fn(News)) {
    let Request {
        row,
        params,
        path,
        given_up,
        reply,
    } = job.request;
    if given_up.load(Ordering::Relaxed) {
        return reply(Err(Failure::given_up()));
    }
    let asked = Asked {
        view: &job.view,
        params,
        path,
    };
    let found = catch_unwind(AssertUnwindSafe(|| (row.answer)(&asked)));
    reply(found.unwrap_or_else(|panic| {
        let words = words(panic.as_ref());
        news(News::Log(format!(
            "`{}` went wrong, which should not have happened; please report it: {words}",
            row.method
        )));
        Err(Failure::internal("this should not have happened; the log says more"))
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handlers::{Needs, Row};
    use std::sync::atomic::AtomicBool;

    static WRONG: Row = Row {
        method: "wrong",
        needs: Needs::Text,
        answer: |_| panic!("on purpose"),
        capability: |_| Value::Null,
    };
    static RIGHT: Row = Row {
        method: "right",
        needs: Needs::Text,
        answer: |_| Ok(Value::Bool(true)),
        capability: |_| Value::Null,
    };

    #[test]
    fn a_panic_costs_one_answer_and_is_reported() {
        let (log, heard) = channel();
        let log = Mutex::new(log);
        let readers = start(Arc::new(move |n| drop(log.lock().map(|l| l.send(n))))).expect("threads can be started");
        let (reply, answers) = channel();
        for n in 0..20 {
            let reply = reply.clone();
            let request = Request {
                row: if n % 2 == 0 { &WRONG } else { &RIGHT },
                params: Value::Null,
                path: None,
                given_up: Arc::new(AtomicBool::new(n == 19)),
                reply: Box::new(move |a| drop(reply.send((n, a)))),
            };
            readers
                .send(Job {
                    request,
                    view: View::default(),
                })
                .expect("the threads listen");
        }
        for _ in 0..20 {
            let (n, answer) = answers.recv_timeout(std::time::Duration::from_secs(60)).expect("an answer to each");
            match n {
                19 => assert_eq!(answer, Err(Failure::given_up())),
                n if n % 2 == 1 => assert_eq!(answer, Ok(Value::Bool(true))),
                _ => assert!(answer.is_err_and(|f| f.code == -32603)),
            }
        }
        let News::Log(text) = heard.recv_timeout(std::time::Duration::from_secs(60)).expect("a line for the log") else {
            panic!("something else");
        };
        assert!(text.contains("`wrong`") && text.contains("on purpose"), "{text}");
    }
}
