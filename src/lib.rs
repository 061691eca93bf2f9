//! Inverse energy learning.
