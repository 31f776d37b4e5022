//! One attempt: the request on the wire, its redirects within the tracker, and a bounded answer.

use super::{
    super::{Answer, Failure},
    AppToken, Auth, Call, Http, Reply,
    auth::{self, NotAHeader},
    problem::{failure, problem},
    retry::Trouble,
};
use crate::{net_guard, trackers::oauth::RenewError};
use bytes::{Bytes, BytesMut};
use chrono::Utc;
use reqwest::{
    Response, Url,
    header::{ACCEPT, AUTHORIZATION, HeaderValue, IF_NONE_MATCH, LOCATION, USER_AGENT},
};
use secrecy::SecretString;

/// Most redirects that are followed, all within the tracker: GitHub sends from old names of repositories to new ones.
const REDIRECTS_MAX: usize = 3;

impl Http {
    /// Sends once. The outer error is final; the inner one is to be judged.
    pub(super) async fn attempt(
        &self,
        call: &Call,
        address: &Url,
    ) -> Answer<Result<Reply, Trouble>> {
        let authorization = match self.authorization(call).await? {
            Ok(header) => header,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let mut address = address.clone();
        for _ in 0..=REDIRECTS_MAX {
            let response = match self.exchange(call, &address, &authorization).await {
                Ok(response) => response,
                Err(trouble) => return Ok(Err(trouble)),
            };
            match redirection(&address, &response) {
                Some(next) => address = next,
                None => {
                    let read = self.read(call, response).await;
                    if let (Auth::Grant(grant), Err(Trouble::Answered { status: 401, .. })) =
                        (&self.auth, &read)
                    {
                        grant.forget(&authorization);
                    }
                    return Ok(read);
                }
            }
        }
        let why = "it redirects in circles".to_owned();
        Err(call.error(self.tracker, Failure::Malformed(why)))
    }

    async fn exchange(
        &self,
        call: &Call,
        address: &Url,
        authorization: &HeaderValue,
    ) -> Result<Response, Trouble> {
        let mut request = self
            .client
            .request(call.method.clone(), address.clone())
            .timeout(self.options.attempt_timeout)
            .header(USER_AGENT, "preloop")
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, authorization);
        if self.tracker == preloop_actors::event::TrackerType::Github {
            request = request.header("x-github-api-version", "2022-11-28");
        }
        if let Some(mark) = &call.if_none_match {
            request = request.header(IF_NONE_MATCH, mark);
        }
        for (name, value) in &self.options.headers {
            request = request.header(name, value);
        }
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        request.send().await.map_err(|error| trouble(address, &error))
    }

    async fn read(&self, call: &Call, response: Response) -> Result<Reply, Trouble> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        self.budgets.note(&headers, call.resource, Utc::now());
        let body = bounded(response, self.options.answer_bytes_max).await?;
        if !matches!(status, 200..=299 | 304) {
            return Err(Trouble::Answered { status, headers, body });
        }
        let (tracker, operation) = (self.tracker, call.operation.clone());
        Ok(Reply { status, headers, body, tracker, operation, effect: call.effect })
    }

    async fn authorization(&self, call: &Call) -> Answer<Result<HeaderValue, Trouble>> {
        let header = match &self.auth {
            Auth::App(app) if call.as_app => self.statement(app, call).await?,
            Auth::App(app) => {
                let _alone = self.renewing.lock().await;
                match app.current(Utc::now()) {
                    Some(token) => auth::bearer(&token),
                    None => match self.renew(app, call).await? {
                        Ok(token) => auth::bearer(&token),
                        Err(trouble) => return Ok(Err(trouble)),
                    },
                }
            }
            Auth::Grant(grant) => {
                let _alone = self.renewing.lock().await;
                match grant.token(Utc::now()).await {
                    Ok(token) => auth::bearer(&token),
                    Err(RenewError::Away(why)) => return Ok(Err(Trouble::NotSent(why))),
                    Err(RenewError::Refused(why)) => {
                        return Err(call.error(self.tracker, Failure::Unauthorized(why)));
                    }
                }
            }
            Auth::Bearer(token) => auth::bearer(token),
            Auth::Basic { name, token } => auth::basic(name, token),
        };
        header.map(Ok).map_err(|NotAHeader| {
            let why = "it has letters that no token has".to_owned();
            call.error(self.tracker, Failure::Unauthorized(why))
        })
    }

    /// Who the app is, signed. That takes a few milliseconds, so others go on meanwhile.
    async fn statement(
        &self,
        app: &AppToken,
        call: &Call,
    ) -> Answer<Result<HeaderValue, NotAHeader>> {
        let claim = app.claim();
        let signed = tokio::task::spawn_blocking(move || claim.sign(Utc::now())).await;
        let signed = signed.map_err(|error| error.to_string());
        let signed = signed.and_then(|signed| signed.map_err(|error| error.to_string()));
        let unauthorized = |why| call.error(self.tracker, Failure::Unauthorized(why));
        Ok(auth::bearer(&signed.map_err(unauthorized)?))
    }

    /// Has GitHub issue a token for the installation. Nothing of the call itself was sent yet, so that whatever was
    /// lost was not the call.
    async fn renew(&self, app: &AppToken, call: &Call) -> Answer<Result<SecretString, Trouble>> {
        let path = ["app", "installations", app.installation(), "access_tokens"];
        let renewal = Call::post("get a token for the app", &path).for_app();
        let answer = match self.statement(app, &renewal).await? {
            Ok(header) => {
                let address = self.address(&renewal)?;
                match self.exchange(&renewal, &address, &header).await {
                    Ok(response) => self.read(&renewal, response).await,
                    Err(trouble) => Err(trouble),
                }
            }
            Err(NotAHeader) => {
                let why = "its signature is no header".to_owned();
                return Err(call.error(self.tracker, Failure::Unauthorized(why)));
            }
        };
        match answer {
            Ok(reply) => Ok(Ok(app.keep(reply.json()?))),
            Err(Trouble::Lost(why)) => Ok(Err(Trouble::NotSent(why))),
            Err(Trouble::Answered { status: status @ 500..=599, body, .. }) => {
                Ok(Err(Trouble::NotSent(problem(status, &body))))
            }
            Err(Trouble::Answered { status, headers, body }) if status != 403 && status != 429 => {
                Err(renewal.error(self.tracker, failure(status, &headers, &body)))
            }
            Err(trouble) => Ok(Err(trouble)),
        }
    }
}

/// Where an answer sends us, if that is still the same server: it gets the same token.
fn redirection(address: &Url, response: &Response) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let next = address.join(location).ok()?;
    (next.origin() == address.origin() && next != *address).then_some(next)
}

/// Reads an answer whole, or not at all.
async fn bounded(mut response: Response, most: usize) -> Result<Bytes, Trouble> {
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > most => {
                return Err(Trouble::Lost(format!("its answer is larger than {most} bytes")));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body.freeze()),
            Err(error) if error.is_timeout() => {
                return Err(Trouble::Lost("its answer took too long".to_owned()));
            }
            Err(_) => return Err(Trouble::Lost("the connection broke".to_owned())),
        }
    }
}

/// The library's own words would show the whole address.
fn trouble(address: &Url, error: &reqwest::Error) -> Trouble {
    let host = address.host_str().unwrap_or_default();
    if let Some(refused) = net_guard::refusal(error) {
        return match refused {
            net_guard::Refused::NotFound(_) => Trouble::NotSent(refused.to_string()),
            _ => Trouble::Barred(refused.to_string()),
        };
    }
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => Trouble::NotSent(format!("`{host}` did not take the connection")),
        (true, false) => Trouble::NotSent(format!("no connection to `{host}`{}", cause(error))),
        (false, true) => Trouble::Lost(format!("`{host}` did not answer in time")),
        (false, false) if error.is_builder() => Trouble::Barred("the request is none".to_owned()),
        (false, false) => Trouble::Lost(format!("`{host}` broke the connection off")),
    }
}

/// The innermost cause, such as an unknown authority or a refused connection.
fn cause(error: &reqwest::Error) -> String {
    let mut innermost = std::error::Error::source(error);
    while let Some(deeper) = innermost.and_then(std::error::Error::source) {
        innermost = Some(deeper);
    }
    innermost.map(|cause| format!(": {cause}")).unwrap_or_default()
}
