//! The corpus of addresses that must not be called, and names whose owners change their mind.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn networks(texts: &[&str]) -> Vec<Network> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn check(allowed: &[&str], addresses: &[&str], fine: bool) {
    let guard = NetGuard::new(&networks(allowed));
    for address in addresses {
        let checked = guard.check(address);
        assert_eq!(checked.is_ok(), fine, "{address} with {allowed:?}: {checked:?}");
    }
}

#[test]
fn addresses_in_numbers_have_to_be_public() {
    check(
        &[],
        &["https://93.184.216.34/", "https://[2606:2800:220:1::1]:8443/x", "https://1.1.1.1"],
        true,
    );
    let private = [
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
    ];
    let loopback =
        ["https://127.0.0.1/", "https://127.1.2.3:8443/", "https://[::1]/", "https://0.0.0.0/"];
    let link_local = ["https://169.254.0.1/", "https://[fe80::1]/", "https://[fec0::1]/"];
    let metadata = [
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/",
        "https://100.100.100.200/",
        "https://168.63.129.16/",
        "https://192.0.0.192/",
    ];
    let mapped = [
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[0:0:0:0:0:ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::127.0.0.1]/",
        "https://[64:ff9b:1::1]/",
        "https://[2002:7f00:1::]/",
        "https://[2002:a9fe:a9fe::1]/",
        "https://[2001:0:7f00:1::]/",
    ];
    let written_otherwise = [
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://%31%32%37.0.0.1/",
        "https://１２７.0.0.1/",
        "https://127。0。0。1/",
        "https://0/",
    ];
    let other = [
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://192.0.2.1/",
        "https://198.18.0.1/",
        "https://100.64.0.1/",
        "https://[2001:db8::1]/",
        "https://[fd00::1]/",
        "https://[ff02::1]/",
        "https://[::]/",
        "https://[5f00::1]/",
    ];
    let corpus: [&[&str]; 7] =
        [&private, &loopback, &link_local, &metadata, &mapped, &written_otherwise, &other];
    corpus.iter().for_each(|addresses| check(&[], addresses, false));
}

#[test]
fn mapped_and_translated_addresses_are_as_public_as_what_they_stand_for() {
    check(&[], &["https://[::ffff:93.184.216.34]/", "https://[64:ff9b::93.184.216.34]/"], true);
}

#[test]
fn an_address_has_to_be_https_without_credentials() {
    check(&[], &["https://example.com/a?b#c", "HTTPS://Example.COM"], true);
    let wrong = [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "data:text/plain,x",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://example.com@127.0.0.1/",
        "https:///",
        "example.com",
        "//example.com",
        "",
    ];
    check(&[], &wrong, false);
}

#[test]
fn allowed_networks_open_just_themselves_and_plain_http_to_them() {
    let allowed = ["127.0.0.0/8", "fd00::/8", "10.1.2.3"];
    check(
        &allowed,
        &[
            "http://127.0.0.1:8080/",
            "https://[::ffff:127.0.0.1]/",
            "http://[fd12::1]/",
            "https://10.1.2.3/",
        ],
        true,
    );
    check(
        &allowed,
        &["http://10.1.2.4/", "https://10.1.2.4/", "http://93.184.216.34/", "http://[::1]/"],
        false,
    );
}

#[test]
fn networks_are_read_and_written() {
    for (text, written) in [
        ("10.0.0.0/8", Some("10.0.0.0/8")),
        ("127.0.0.1", Some("127.0.0.1/32")),
        ("::1", Some("::1/128")),
        ("::/0", Some("::/0")),
        ("10.0.0.0/33", None),
        ("fd00::/129", None),
        ("10.0.0/8", None),
        ("10.0.0.0/x", None),
        ("localhost", None),
    ] {
        let read = text.parse::<Network>().ok().map(|network| network.to_string());
        assert_eq!(read.as_deref(), written, "{text}");
    }
    let all: Network = "::/0".parse().unwrap();
    assert!(all.contains("10.0.0.1".parse().unwrap()) && all.contains("::1".parse().unwrap()));
}

/// A guard whose names resolve to these addresses: first the first, later the others. And how often it was asked.
fn rebinding(allowed: &[&str], answers: &[&[&str]]) -> (NetGuard, Arc<AtomicUsize>) {
    let parse = |answer: &&[&str]| -> Vec<IpAddr> {
        answer.iter().map(|text| text.parse().unwrap()).collect()
    };
    let answers: Vec<_> = answers.iter().map(parse).collect();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let guard = NetGuard::with_lookup(&networks(allowed), move |_| {
        let turn = count.fetch_add(1, Ordering::Relaxed);
        let answer = answers[turn.min(answers.len() - 1)].clone();
        Box::pin(async move { Ok(answer) })
    });
    (guard, asked)
}

async fn get(guard: &NetGuard, address: &str) -> Result<String, String> {
    let url = guard.check(address).map_err(|refused| refused.to_string())?;
    let client = guard.client(&url).unwrap().build().unwrap();
    match client.get(url).send().await {
        Ok(response) => Ok(response.text().await.unwrap()),
        Err(error) => Err(refusal(&error).map_or(error.to_string(), ToString::to_string)),
    }
}

#[tokio::test]
async fn names_that_lead_inside_are_refused_when_called() {
    for answer in [
        &["127.0.0.1"][..],
        &["169.254.169.254"],
        &["::ffff:10.0.0.1"],
        &["93.184.216.34", "10.0.0.1"],
        &["2606:2800:220:1::1", "fe80::1"],
    ] {
        let (guard, asked) = rebinding(&[], &[answer]);
        let refused = get(&guard, "https://names.example/").await.unwrap_err();
        assert!(refused.contains("`names.example` is not on the public internet"), "{refused}");
        assert!(!refused.contains(answer[0]), "what it resolved to is not told: {refused}");
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }
    let (guard, _) = rebinding(&[], &[&[]]);
    assert_eq!(
        get(&guard, "https://names.example/").await.unwrap_err(),
        "`names.example` was not found"
    );
}

/// Answers each connection with its own address and a redirect to somewhere worse.
async fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let answer = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.2/\r\ncontent-length: 4\r\n\
                          connection: close\r\n\r\nhere";
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    port
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    let port = server().await;
    // Checked and connected is the first answer; the second, where nobody listens, is never asked for.
    let (guard, asked) = rebinding(&["127.0.0.1"], &[&["127.0.0.1"], &["127.0.0.9"]]);
    let answer = get(&guard, &format!("http://names.example:{port}/")).await;
    assert_eq!(answer.as_deref(), Ok("here"), "and the redirect was not followed");
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    // The other way round: what was fine once is judged again with the next connection.
    let (guard, _) = rebinding(&["127.0.0.1"], &[&["127.0.0.1"], &["127.0.0.2"]]);
    let address = format!("http://names.example:{port}/");
    assert!(get(&guard, &address).await.is_ok());
    assert!(get(&guard, &address).await.unwrap_err().contains("not on the public internet"));
}

#[tokio::test]
async fn plain_http_reaches_no_public_address() {
    let (guard, _) = rebinding(&["127.0.0.1"], &[&["93.184.216.34"]]);
    let refused = get(&guard, "http://names.example/").await.unwrap_err();
    assert!(refused.contains("not on the public internet"), "{refused}");
}
