//! Supervision: a guardian rebuilds a dead or stuck actor from its factory.
