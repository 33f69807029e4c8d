//! The inputs that fuzzing kept, through the functions it tried them on.

use std::fs;
use std::sync::mpsc;
use std::time::Duration;

use portolan_tests::files::root;
use portolan_tests::fuzz_functions::TARGETS;

/// Far more than one input needs; what passes it hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// As large as the one the program gives itself.
const STACK: usize = 256 << 20;

#[test]
fn kept_inputs_are_survived() {
    for (name, function) in TARGETS {
        let folder = root().join("tests/fuzz/corpus").join(name);
        let mut inputs: Vec<_> = fs::read_dir(&folder)
            .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
            .map(|e| e.expect("an entry of the folder").path())
            .collect();
        inputs.sort();
        assert!(inputs.len() > 20, "{name}: only {} inputs", inputs.len());
        let (send, receive) = mpsc::channel();
        let replay = inputs.clone();
        let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || {
            for path in replay {
                function(&fs::read(&path).expect("an input can be read"));
                send.send(()).expect("somebody waits");
            }
        });
        worker.expect("a thread can be started");
        for path in inputs {
            let survived = receive.recv_timeout(PATIENCE).is_ok();
            assert!(survived, "{name}: {} panics or hangs", path.display());
        }
    }
}
