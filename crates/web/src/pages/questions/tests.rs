//! The pages of questions.
