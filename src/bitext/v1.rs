//! The file form.
