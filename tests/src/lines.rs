//! What a child process prints, line by line, kept while it runs.

use std::io::{BufRead as _, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Lines printed so far.
pub type Lines = Arc<Mutex<Vec<String>>>;

/// Reads lines until the output ends.
pub fn collect(output: impl Read + Send + 'static, said: Lines) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            said.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        }
    })
}

/// All lines so far.
pub fn lines(said: &Lines) -> Vec<String> {
    said.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
