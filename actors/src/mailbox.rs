//! How full mailboxes are: every message on its way to a guarded actor is counted, by the actor's kind.

use actix::{dev::SendError, prelude::*};
use metrics::{Gauge, gauge};

/// What an actor is called on metrics: the name of its type, such as `ingest_writer`. Never an id, so that there
/// are as many kinds as types.
pub fn kind<A>() -> String {
    let path = std::any::type_name::<A>();
    let path = path.split('<').next().unwrap_or(path);
    let name = path.rsplit("::").next().unwrap_or(path);
    let name = name.strip_suffix("Actor").unwrap_or(name);
    let mut kind = String::with_capacity(name.len() + 4);
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            kind.push('_');
        }
        kind.push(letter.to_ascii_lowercase());
    }
    kind
}

/// Counts what waits in the mailboxes of one kind of actor. Cheap to clone.
#[derive(Clone)]
pub struct Depth(Gauge);

impl Depth {
    /// The counter that all actors of this kind share.
    pub fn of<A>() -> Self {
        Self(gauge!("preloop_actor_mailbox_messages", "kind" => kind::<A>()))
    }

    /// Counts one message until the value is dropped: taken up, refused, or lost with its mailbox.
    pub fn enter(&self) -> Waiting {
        self.0.increment(1);
        Waiting(self.0.clone())
    }
}

/// One message that waits.
pub struct Waiting(Gauge);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// Makes an actor take messages that were sent with [`try_send`], as the messages they are.
#[macro_export]
macro_rules! takes_queued {
    ($actor:ty: $($message:ty),+) => {$(
        impl actix::Handler<$crate::mailbox::Queued<$message>> for $actor {
            type Result = ();

            fn handle(
                &mut self,
                queued: $crate::mailbox::Queued<$message>,
                ctx: &mut Self::Context,
            ) {
                actix::Handler::<$message>::handle(self, queued.into_message(), ctx)
            }
        }
    )+};
}

/// A message in a mailbox; see [`takes_queued`].
pub struct Queued<M> {
    message: M,
    _waiting: Waiting,
}

impl<M: Message> Message for Queued<M> {
    type Result = M::Result;
}

impl<M> Queued<M> {
    /// The message; from here on it does not wait any more.
    pub fn into_message(self) -> M {
        self.message
    }
}

/// Puts a message into the mailbox, or gives it back when there is no room or nobody.
pub fn try_send<A, M>(addr: &Addr<A>, depth: &Depth, message: M) -> Result<(), SendError<M>>
where
    A: Actor<Context = Context<A>> + Handler<Queued<M>>,
    M: Message<Result = ()> + Send + 'static,
{
    let queued = Queued { message, _waiting: depth.enter() };
    addr.try_send(queued).map_err(|error| match error {
        SendError::Full(queued) => SendError::Full(queued.into_message()),
        SendError::Closed(queued) => SendError::Closed(queued.into_message()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct IngestWriter;
    struct HubActor;
    struct Generic<T>(std::marker::PhantomData<T>);

    #[test]
    fn kinds_are_names_of_types() {
        assert_eq!(kind::<IngestWriter>(), "ingest_writer");
        assert_eq!(kind::<HubActor>(), "hub");
        assert_eq!(kind::<Generic<IngestWriter>>(), "generic");
    }
}
