//! Which calls pass and which do not, by tables: each refusal is a way into somebody else's things.

use super::rules::{Call, judge};

const WORKSPACE: &str = "preloop-01890a5d-ac96-774b-bcce-b302099a8057-e1";
const OURS: &str = "filters=%7B%22label%22%3A%5B%22preloop.instance%3Dx%22%5D%7D";
const OUR_IMAGES: &str =
    "all=false&filters=%7B%22label%22%3A%5B%22preloop.image%3Dagent%22%5D%7D&shared-size=false";

#[test]
fn what_a_server_asks_passes() {
    for (method, path, query, call) in [
        ("GET", "/_ping", "", Call::Plain),
        ("GET", "/version", "", Call::Plain),
        ("GET", "/v1.41/info", "", Call::Plain),
        ("GET", "/v1.41/system/df", "type=volume", Call::Usage),
        ("GET", "/v1.41/containers/json", OURS, Call::List("x".to_owned())),
        ("POST", "/v1.41/containers/abc/start", "", Call::Container("abc")),
        ("GET", "/v1.41/containers/abc/logs", "follow=true&stdout=true", Call::Container("abc")),
        ("PUT", "/v1.41/containers/abc/archive", "path=/workspace", Call::Upload("abc")),
        ("DELETE", "/v1.41/containers/abc", "force=true&v=true", Call::Container("abc")),
        ("POST", "/v1.41/containers/abc/attach", "stdin=true&stream=true", Call::Attach("abc")),
        ("GET", "/v1.41/images/ghcr.io/octo/agent:1/json", "", Call::Image),
        ("GET", "/v1.41/images/json", OUR_IMAGES, Call::Plain),
        (
            "POST",
            "/v1.41/images/create",
            "fromImage=alpine%3A3&platform=",
            Call::Pull("alpine:3".to_owned()),
        ),
        (
            "POST",
            "/v1.41/images/create",
            "fromSrc=-&repo=preloop-agent&tag=1&changes=a&changes=b",
            Call::Import("preloop-agent:1".to_owned()),
        ),
        (
            "DELETE",
            "/v1.41/images/sha256:ab",
            "force=false&noprune=false",
            Call::OwnImage("sha256:ab"),
        ),
        ("POST", "/v1.41/volumes/create", "", Call::CreateVolume),
    ] {
        assert_eq!(judge(method, path, query).as_ref(), Ok(&call), "{method} {path}?{query}");
    }
    for name in
        [WORKSPACE.to_owned(), format!("{WORKSPACE}-workspace"), format!("preloop-mcp-{:032x}", 7)]
    {
        let query = format!("name={name}");
        assert_eq!(judge("POST", "/v1.41/containers/create", &query), Ok(Call::CreateContainer));
    }
    let volume = format!("/v1.41/volumes/{WORKSPACE}");
    assert_eq!(judge("DELETE", &volume, "force=false"), Ok(Call::Volume(WORKSPACE)));
}

#[test]
fn everything_else_is_refused() {
    for (method, path, query) in [
        ("POST", "/v1.41/containers/abc/exec", ""),
        ("POST", "/v1.41/exec/abc/start", ""),
        ("POST", "/v1.41/containers/abc/update", ""),
        ("POST", "/v1.41/containers/abc/rename", "name=x"),
        ("POST", "/v1.41/build", ""),
        ("GET", "/v1.41/secrets", ""),
        ("POST", "/v1.41/swarm/init", ""),
        ("POST", "/v1.41/plugins/pull", "remote=x"),
        ("GET", "/v1.41/containers/abc/export", ""),
        ("GET", "/v1.41/images/x/get", ""),
        ("POST", "/v1.41/networks/create", ""),
        // Lists of all that runs here.
        ("GET", "/v1.41/containers/json", "all=true"),
        (
            "GET",
            "/v1.41/containers/json",
            "filters=%7B%22label%22%3A%5B%22preloop.instance%3D%22%5D%7D",
        ),
        ("GET", "/v1.41/volumes", ""),
        ("GET", "/v1.41/images/json", ""),
        ("GET", "/v1.41/images/json", "filters=%7B%22label%22%3A%5B%5D%7D"),
        ("GET", "/v1.41/images/json", OURS),
        ("GET", "/v1.41/system/df", ""),
        ("GET", "/v1.41/system/df", "type=image"),
        ("GET", "/v1.41/system/df", "type=volume&type=image"),
        ("GET", "/v1.41/system/df", "type=volume&verbose=1"),
        // Two installations at once, and filters that an engine reads otherwise.
        (
            "GET",
            "/v1.41/containers/json",
            "filters=%7B%22label%22%3A%5B%22preloop.instance%3Dx%22%2C%22preloop.instance%3Dy%22%5D%7D",
        ),
        (
            "GET",
            "/v1.41/containers/json",
            "filters=%7B%22label%22%3A%5B%5D%2C%22label%22%3A%5B%22preloop.instance%3Dx%22%5D%7D",
        ),
        // Names that no server gives.
        ("GET", "/v1.41/containers/abc/json", "x=1"),
        ("POST", "/v1.41/containers/abc/start", "checkpoint=x"),
        ("PUT", "/v1.41/containers/abc/archive", "path=/workspace&copyUIDGID=1"),
        ("DELETE", "/v1.41/containers/abc", "link=true"),
        ("DELETE", "/v1.41/images/sha256:ab", "force=1"),
        ("POST", "/v1.41/volumes/create", "x=1"),
        // Other people's names.
        ("POST", "/v1.41/containers/create", "name=postgres"),
        ("POST", "/v1.41/containers/create", ""),
        ("DELETE", "/v1.41/volumes/preloop_database", ""),
        ("GET", "/v1.41/volumes/preloop-database-e1", ""),
        // What the engine would fetch from an address, or name as something of ours.
        ("POST", "/v1.41/images/create", "fromSrc=http://169.254.169.254/&repo=preloop-agent"),
        ("POST", "/v1.41/images/create", "fromSrc=-&repo=alpine&tag=3"),
        ("POST", "/v1.41/images/create", "fromSrc=-&repo=preloop-agent"),
        ("POST", "/v1.41/images/create", "fromSrc=-&repo=preloop-agent&tag=a/../b"),
        ("POST", "/v1.41/images/create", "fromImage="),
        ("POST", "/v1.41/images/create", "fromImage=alpine&tag=3"),
        ("POST", "/v1.41/images/create", "fromImage=alpine:3&platform=linux/arm64"),
        ("POST", "/v1.41/images/create", "fromImage=alpine&fromSrc=-&repo=preloop-agent"),
        ("POST", "/v1.41/images/create", "fromSrc=-&fromSrc=http://x/&repo=preloop-agent"),
        // An API whose start takes a configuration, and paths that are not what they look like.
        ("POST", "/v1.23/containers/abc/start", ""),
        ("GET", "/v1.41/containers/../secrets", ""),
        ("GET", "/v1.41/containers//json", OURS),
        ("GET", "/v1.41/containers/a%2f..%2fb/json", ""),
        ("get", "/v1.41/info", ""),
    ] {
        assert!(judge(method, path, query).is_err(), "{method} {path}?{query}");
    }
}
