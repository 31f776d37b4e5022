//! What endpoints can be refused with, to be named in their annotations.

use crate::http::error::ErrorBody;
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{
        ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder,
        schema::Type,
    },
};

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident { $($status:literal: $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$(($status.to_string(), refusal($status, $text))),+].into()
            }
        }
    )+};
}

refusals! {
    /// Every endpoint: something of ours is broken or away.
    Faults {
        500: "A fault of ours; the server's log has more under the answer's `x-request-id`.",
        503: "Something we need is away; try again after `Retry-After` seconds.",
    }
    /// Endpoints that take a `Caller`.
    Guarded {
        401: "No credential, or one that proves nothing.",
        403: "The caller may not do this; the message names the permission.",
    }
    /// Endpoints that read a path, a query or a body.
    Checked {
        422: "A value is missing, of the wrong type, or out of bounds; `detail` says which.",
    }
    /// Endpoints that read a body.
    Bodied {
        400: "The body did not arrive, or asks for something that is refused.",
        413: "The body is longer than this endpoint reads.",
    }
    /// Endpoints about one thing.
    Addressed {
        404: "Does not exist, or belongs to another tenant.",
    }
    /// Endpoints that may come too late.
    Contested {
        409: "Somebody else was faster, or the state does not allow it any more.",
    }
    /// Endpoints about things that are kept only for a while.
    Expiring {
        410: "It was there, and went when its time was over.",
    }
    /// Endpoints that write to another system.
    Relayed {
        504: "The tracker did not answer; whether it did what it was asked is not known.",
    }
    /// Endpoints that may be asked too often.
    Limited {
        429: "Too often; try again after `Retry-After` seconds.",
    }
}

fn refusal(status: u16, text: &str) -> RefOr<Response> {
    let body = Ref::from_schema_name(ErrorBody::name());
    let response = ResponseBuilder::new()
        .description(text)
        .content("application/json", ContentBuilder::new().schema(Some(body)).build());
    let header = |kind| {
        HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(kind).build())).build()
    };
    let response = match status {
        401 => response.header("WWW-Authenticate", header(Type::String)),
        429 | 503 => response.header("Retry-After", header(Type::Integer)),
        _ => response,
    };
    RefOr::T(response.build())
}
