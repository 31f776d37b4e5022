//! Deciding by link: a form that is sent, or JSON.

use super::{
    data::ApprovalData,
    form,
    opened::{Door, Opened},
    own_site::require_own_site,
    review::Review,
    show::{failed, token_of},
};
use crate::{
    approvals::StoredApprovals,
    http::{
        Limits,
        approval_requests::{ApprovalDecision, counted, require_pending},
        auth::client::Client,
        error::{ApiError, ErrorCode},
        extract::{content_type, is_json, parse_json, read_body, wrong_content_type},
    },
    oauth::Pairs,
    store::Store,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, Payload},
};
use preloop_actors::approval::Answer;
use serde::Deserialize;
use serde_json::Value;

/// Longest body.
const BODY_BYTES_MAX: usize = 128 * 1024;

/// What is sent as JSON.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkDecision {
    action: Option<String>,
    token: Option<String>,
    comment: Option<String>,
    reason: Option<String>,
    selected_option: Option<String>,
    answer_text: Option<String>,
    answer: Option<Value>,
    arguments_hash: Option<String>,
    shown_hash: Option<String>,
}

/// What was sent, as either.
enum Sent {
    Form(Pairs),
    Json(LinkDecision),
}

/// `POST /approval/{id}/decide`.
pub async fn decide(
    request: HttpRequest,
    client: Client,
    payload: Payload,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
    limits: web::Data<Limits>,
) -> HttpResponse {
    let door = Door { store: &store, desk: desk.get_ref(), limits: &limits, address: client.0 };
    take(&request, payload, &door, None).await
}

/// `POST /approval/{id}/approve`.
pub async fn approve(
    request: HttpRequest,
    client: Client,
    payload: Payload,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
    limits: web::Data<Limits>,
) -> HttpResponse {
    let door = Door { store: &store, desk: desk.get_ref(), limits: &limits, address: client.0 };
    take(&request, payload, &door, Some(Answer::Approve)).await
}

/// `POST /approval/{id}/decline`.
pub async fn decline(
    request: HttpRequest,
    client: Client,
    payload: Payload,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
    limits: web::Data<Limits>,
) -> HttpResponse {
    let door = Door { store: &store, desk: desk.get_ref(), limits: &limits, address: client.0 };
    take(&request, payload, &door, Some(Answer::Decline)).await
}

/// Counts what was sent, and answers in kind: a form with a page, all else with JSON.
async fn take(
    request: &HttpRequest,
    payload: Payload,
    door: &Door<'_>,
    wanted: Option<Answer>,
) -> HttpResponse {
    let is_form = content_type(request).as_deref() == Some("application/x-www-form-urlencoded");
    let answer_error = |error: ApiError| match is_form {
        true => failed(&error),
        false => HttpResponse::from_error(error),
    };
    let id = request.match_info().get("id").unwrap_or_default();
    let opened = async {
        require_own_site(request)?;
        let sent = read(request, payload, is_form).await?;
        let token = sent.token(request)?;
        Ok((door.open(id, &token).await?, sent))
    };
    let (opened, sent) = match opened.await {
        Ok(opened) => opened,
        Err(error) => return answer_error(error),
    };
    let counted = count(door, &opened, &sent, wanted).await;
    match (sent, counted) {
        (Sent::Form(_), Ok(())) => back(&opened),
        (Sent::Json(_), Ok(())) => match door.open(id, &opened.token).await {
            Ok(opened) => HttpResponse::Ok().json(ApprovalData::of(&opened)),
            Err(error) => answer_error(error),
        },
        (Sent::Json(_), Err(error)) => answer_error(error),
        (Sent::Form(entered), Err(error)) => not_counted(door, opened, entered, &error).await,
    }
}

async fn read(request: &HttpRequest, payload: Payload, is_form: bool) -> Result<Sent, ApiError> {
    let body = read_body(payload.into_inner(), BODY_BYTES_MAX).await?;
    if is_form {
        let pairs = Pairs::read(&body);
        return pairs.map(Sent::Form).map_err(|refusal| ApiError::bad_request(refusal.description));
    }
    if body.is_empty() {
        return Ok(Sent::Json(LinkDecision::default()));
    }
    if !is_json(request) {
        let wanted = "application/json or application/x-www-form-urlencoded";
        return Err(wrong_content_type(wanted));
    }
    parse_json(&body).map(Sent::Json)
}

async fn count(
    door: &Door<'_>,
    opened: &Opened,
    sent: &Sent,
    wanted: Option<Answer>,
) -> Result<(), ApiError> {
    require_pending(&opened.request.view.approval)?;
    let answer = match wanted {
        Some(answer) => answer,
        None => sent.action()?,
    };
    if opened.holder.is_used {
        return Err(ApiError::conflict("this link was used already, and is good for one vote"));
    }
    opened.may_say(answer)?;
    let said = sent.decision(opened, answer)?.said(&opened.request, Some(answer))?;
    let (id, token) = (opened.id, &opened.token);
    let voted =
        door.desk.vote_by_link(id, token, answer, said.comment, said.seen, said.response).await;
    counted(voted).map(drop)
}

/// Once it counts, the browser is sent to look: sending the form again is not what a reload does.
fn back(opened: &Opened) -> HttpResponse {
    let token: String = form_urlencoded::byte_serialize(opened.token.as_bytes()).collect();
    let place = format!("/approval/{}?token={token}", opened.id);
    HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish()
}

/// The page once more, as things stand now, with what is wrong and what was filled in.
async fn not_counted(
    door: &Door<'_>,
    opened: Opened,
    entered: Pairs,
    error: &ApiError,
) -> HttpResponse {
    if matches!(error.code, ErrorCode::Internal | ErrorCode::Unavailable) {
        return failed(error);
    }
    let again = door.open(&opened.id.to_string(), &opened.token).await;
    let opened = match again {
        Ok(opened) => opened,
        Err(error) => return failed(&error),
    };
    let status = match error.code.status() {
        // 401 would ask for a scheme that browsers know.
        StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
        status => status,
    };
    Review { problem: Some(error), entered, ..Review::of(&opened) }.respond(status)
}

impl Sent {
    fn token(&self, request: &HttpRequest) -> Result<String, ApiError> {
        let sent = match self {
            Self::Form(pairs) => {
                pairs.one("token").map_err(|refusal| ApiError::bad_request(refusal.description))?
            }
            Self::Json(decision) => decision.token.as_deref(),
        };
        Ok(sent.map(str::to_owned).or_else(|| token_of(request)).unwrap_or_default())
    }

    fn action(&self) -> Result<Answer, ApiError> {
        let action = match self {
            Self::Form(pairs) => pairs.one("action").ok().flatten(),
            Self::Json(decision) => decision.action.as_deref(),
        };
        match action {
            Some("approve") => Ok(Answer::Approve),
            Some("decline") => Ok(Answer::Decline),
            Some(_) => Err(ApiError::bad_request("`action` has to be approve or decline")),
            None => Err(ApiError::invalid_field("action", "is missing; say approve or decline")),
        }
    }

    fn decision(&self, opened: &Opened, answer: Answer) -> Result<ApprovalDecision, ApiError> {
        match self {
            Self::Json(sent) => Ok(ApprovalDecision {
                comment: sent.comment.clone(),
                reason: sent.reason.clone(),
                selected_option: sent.selected_option.clone(),
                answer_text: sent.answer_text.clone(),
                answer: sent.answer.clone(),
                arguments_hash: sent.arguments_hash.clone(),
                shown_hash: sent.shown_hash.clone(),
                ..Default::default()
            }),
            Self::Form(pairs) => {
                let one = |name: &str| {
                    let one = pairs.one(name);
                    one.map(|text| text.map(str::to_owned))
                        .map_err(|refusal| ApiError::bad_request(refusal.description))
                };
                // Whoever does not answer may have begun to.
                let question = opened.request.view.about.question.as_ref();
                let question = question.filter(|_| answer == Answer::Approve);
                let answer = question.map(|question| form::answer(question, pairs)).transpose()?;
                Ok(ApprovalDecision {
                    comment: one("comment")?,
                    selected_option: one("selected_option")?,
                    answer_text: one("answer_text")?,
                    answer: answer.flatten(),
                    arguments_hash: one("arguments_hash")?,
                    shown_hash: one("shown_hash")?,
                    ..Default::default()
                })
            }
        }
    }
}
