//! A decision as it is sent, made into what is counted.

use super::{
    answer::{Given, answer_to},
    refused::{reason_required, require_pending},
    wire::hash_of_shown,
};
use crate::{http::error::ApiError, store::approval_views::ApprovalDetail};
use preloop_actors::{
    approval::{Answer, Edit},
    gate::Hash,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Longest comment, in characters.
pub const COMMENT_CHARS_MAX: usize = 4_000;

/// A yes or a no, with what belongs to it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalDecision {
    /// Has to be given to `/decide`, unless a question is answered.
    pub approved: Option<bool>,
    /// Why; needed where the request says `require_reason`.
    #[schema(max_length = 4000)]
    pub comment: Option<String>,
    /// The same as `comment`.
    #[schema(max_length = 4000)]
    pub reason: Option<String>,
    /// Of a question: one of its options.
    pub selected_option: Option<String>,
    /// Of a question: an answer in one's own words.
    #[schema(max_length = 10_000)]
    pub answer_text: Option<String>,
    /// Of a question with a form: its fields.
    #[schema(value_type = Option<Object>)]
    pub answer: Option<Value>,
    /// Other arguments, with which the call runs instead; together with an approval.
    #[schema(value_type = Option<Object>)]
    pub arguments: Option<Value>,
    /// `arguments_hash` of the request as it was shown: nobody agrees to what they did not see. May be left out as long
    /// as nobody has edited the arguments.
    pub arguments_hash: Option<String>,
    /// `shown_hash` of the request as it was shown. Where that has changed since, nothing is counted.
    pub shown_hash: Option<String>,
}

/// What is counted, but for who says it.
pub struct Said {
    pub answer: Answer,
    pub comment: Option<String>,
    pub seen: Hash,
    pub edit: Option<Edit>,
    pub response: Option<Value>,
}

impl ApprovalDecision {
    /// Checks the decision against its request; `wanted` where the path says which it is.
    pub fn said(&self, request: &ApprovalDetail, wanted: Option<Answer>) -> Result<Said, ApiError> {
        let (approval, about) = (&request.view.approval, &request.view.about);
        require_pending(approval)?;
        let answer = self.which(wanted, about.question.is_some())?;
        let comment = self.comment()?;
        if approval.terms.require_reason && comment.is_none() {
            return Err(reason_required());
        }
        let asked = about.question.as_ref().filter(|_| answer == Answer::Approve);
        let given = Given {
            text: self.answer_text.as_deref(),
            option: self.selected_option.as_deref(),
            comment: comment.as_deref(),
            form: self.answer.as_ref(),
        };
        let response = asked.map(|question| answer_to(question, given)).transpose()?;
        let edit = match (&self.arguments, about.question.is_some()) {
            (Some(arguments), false) => Some(edit(arguments, answer)?),
            (Some(_), true) => {
                let problem = "a question has none to be edited; answer it";
                return Err(ApiError::invalid_field("arguments", problem));
            }
            (None, _) => None,
        };
        Ok(Said { answer, comment, seen: self.seen(request)?, edit, response })
    }

    fn which(&self, wanted: Option<Answer>, is_question: bool) -> Result<Answer, ApiError> {
        let said = self.approved.map(|yes| if yes { Answer::Approve } else { Answer::Decline });
        match (wanted, said) {
            (Some(wanted), Some(said)) if wanted != said => {
                Err(ApiError::invalid_field("approved", "says the opposite of the path"))
            }
            (Some(answer), _) | (None, Some(answer)) => Ok(answer),
            (None, None) if is_question && self.has_answer() => Ok(Answer::Approve),
            (None, None) => {
                Err(ApiError::invalid_field("approved", "is missing; say true or false"))
            }
        }
    }

    fn has_answer(&self) -> bool {
        self.answer.is_some() || self.answer_text.is_some() || self.selected_option.is_some()
    }

    fn comment(&self) -> Result<Option<String>, ApiError> {
        let given = [("comment", &self.comment), ("reason", &self.reason)];
        let said = given.into_iter().filter_map(|(field, text)| Some((field, text.as_deref()?)));
        let mut said = said.map(|(field, text)| (field, text.trim()));
        let Some((field, text)) = said.find(|(_, text)| !text.is_empty()) else { return Ok(None) };
        if text.chars().nth(COMMENT_CHARS_MAX).is_some() {
            let problem = format!("may have at most {COMMENT_CHARS_MAX} characters");
            return Err(ApiError::invalid_field(field, problem));
        }
        Ok(Some(text.to_owned()))
    }

    /// What was looked at. Without a word about it, that is what the request started with.
    fn seen(&self, request: &ApprovalDetail) -> Result<Hash, ApiError> {
        let shown = hash_of_shown(&request.view).to_string();
        if self.shown_hash.as_ref().is_some_and(|seen| *seen != shown) {
            let problem = "what is shown of the request has changed since; look at it again";
            return Err(ApiError::conflict(problem));
        }
        if let Some(hash) = &self.arguments_hash {
            let known = Hash::try_from(hash.clone());
            return known.map_err(|_| {
                let problem = "is no hash; send `arguments_hash` of the request as it was shown";
                ApiError::invalid_field("arguments_hash", problem)
            });
        }
        match request.view.is_edited() {
            true => Err(ApiError::conflict(
                "the arguments were edited since the request was made; look at them again and send `arguments_hash`",
            )),
            false => Ok(request.view.approval.arguments),
        }
    }
}

fn edit(arguments: &Value, answer: Answer) -> Result<Edit, ApiError> {
    let refuse = |problem: String| Err(ApiError::invalid_field("arguments", problem));
    if answer != Answer::Approve {
        return refuse("can be edited together with an approval only".to_owned());
    }
    if !arguments.is_object() {
        return refuse("have to be an object".to_owned());
    }
    Edit::new(arguments).or_else(|error| refuse(error.to_string()))
}
