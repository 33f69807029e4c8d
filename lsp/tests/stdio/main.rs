//! The real program over its standard input and output, as an editor meets it.

mod basics;
mod beyond;
mod early;
mod editor;
mod features;
mod hostile;
mod names;
mod neovim;
mod stress;
mod typing;
mod work;
