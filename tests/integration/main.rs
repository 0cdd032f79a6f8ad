//! The one integration test binary: the program and the library against real servers, real files, real processes.

mod contract;
mod promise;
mod standins;
