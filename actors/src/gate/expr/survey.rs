//! Which places of the facts an expression speaks about, so that a decision can show what it rested on.

use super::{
    node::{Gives, Node, Path},
    simple::Simple,
};

/// Every place, once, each by its number. Of a list that is looped over or asked for membership, the list.
pub fn reads(node: &mut Node) -> Vec<Path> {
    let mut paths = Vec::new();
    collect(node, &mut paths);
    paths
}

fn number(path: &Path, paths: &mut Vec<Path>) -> usize {
    paths.iter().position(|known| known == path).unwrap_or_else(|| {
        paths.push(path.clone());
        paths.len() - 1
    })
}

fn collect(node: &mut Node, paths: &mut Vec<Path>) {
    match node {
        // Asking whether something is there is reading it.
        Node::Path(place) | Node::HasPlace(place) | Node::Simple(Simple { place, .. }) => {
            place.number = number(&place.path, paths);
        }
        Node::Literal(_) | Node::Local(_) => {}
        Node::Field(of, _)
        | Node::Has(of, _)
        | Node::Not(of)
        | Node::Negate(of)
        | Node::Matches(of, _)
        | Node::Finds(of, _) => collect(of, paths),
        Node::Index(left, right)
        | Node::And(left, right)
        | Node::Or(left, right)
        | Node::Same(left, right)
        | Node::Order(_, left, right)
        | Node::In(left, right)
        | Node::Sum(_, left, right) => {
            collect(left, paths);
            collect(right, paths);
        }
        Node::List(nodes) | Node::Call(_, nodes) => {
            nodes.iter_mut().for_each(|node| collect(node, paths));
        }
        Node::If(parts) => parts.iter_mut().for_each(|node| collect(node, paths)),
        Node::Loop(parts) => {
            collect(&mut parts.range, paths);
            parts.condition.iter_mut().for_each(|node| collect(node, paths));
            if let Gives::List(item) = &mut parts.gives {
                collect(item, paths);
            }
        }
    }
}
