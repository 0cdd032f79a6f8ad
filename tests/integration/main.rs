//! The single integration test binary: tests the program and the library with real servers, files and processes.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails loudly, and reads the files that it needs"
)]

mod addresses;
mod align;
mod apertium;
mod archives;
mod bad_input;
mod batch;
mod browser;
mod bundled;
mod chat;
mod chat_sdks;
mod chat_services;
mod chromium;
mod commands;
mod common;
mod contract;
mod decisions;
mod doctor;
mod documents;
mod enforcement;
mod exchange;
mod firefox;
mod glossaries;
mod language_models;
mod libreoffice;
mod memory;
mod neural;
mod old_files;
mod pages;
mod pairing;
mod places;
mod promise;
mod protected_names;
#[cfg(feature = "queue")]
mod queue;
#[cfg(feature = "queue")]
mod queue_faults;
mod real_model;
mod reference;
mod review;
mod reviewing;
mod robustness;
mod services;
mod site;
mod situations;
mod standins;
mod told;
mod training;
mod translate;
mod tutorial;
