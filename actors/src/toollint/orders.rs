//! Orders to models, in texts that people take for descriptions.
//!
//! What is looked for is told by the word of its rule. A pattern is severe where no honest description was found that
//! needs such words; what vendors write as well ("call this tool first") counts less. Patterns are matched against the
//! folded text: lower case, single blanks, no hidden characters, no look-alikes.

use super::{
    Finding, Severity,
    fold::Folded,
    walk::{Place, Text},
};
use regex::Regex;
use std::sync::LazyLock;

/// Most findings of one pattern in one text.
const MATCHES_MAX: usize = 3;
/// Bytes before a match that may say that it does not happen.
const NEGATION_BYTES: usize = 24;

/// Words that say of what follows that it does not happen.
const DENIALS: [&str; 7] = ["not", "never", "except", "cannot", "refuses", "denies", "without"];

/// Something to look for.
struct Pattern {
    rule: &'static str,
    severity: Severity,
    message: &'static str,
    regex: Regex,
    /// Whether "not" or "except" before it makes it harmless.
    can_be_denied: bool,
}

/// Files that no honest tool has models read.
const SECRET_FILE: &str = r"(?:\.ssh\b|id[_ ](?:rsa|ed25519|ecdsa|dsa)|/etc/(?:passwd|shadow|sudoers)|\.aws/credentials|\.cursor/mcp\.json|claude_desktop_config|\.netrc|\.git-credentials|\.bash_history|\.zsh_history|\.gnupg|login\.keychain|wallet\.dat)";
/// Files that hold secrets, and that some tools are honestly about.
const PRIVATE_FILE: &str = r"(?:\bmcp\.json|(?:^|[^a-z0-9])\.env\b|\.npmrc|\.pypirc|\.kube/config|\.docker/config\.json|\.config/gcloud|private key file)";
const TAKE: &str = r"(?:read(?:s|ing)?|cat|open(?:s|ing)?|load(?:s|ing)?|include|pass(?:es|ing)?|send(?:s|ing)?|upload(?:s|ing)?|contents? (?:of|from)|fetch(?:es|ing)?|provide|attach(?:es|ing)?|paste|copy|dump|extract(?:s|ing)?|access(?:es|ing)?|append)";
const SECRET_TALK: &str = r"(?:(?:conversation|chat|message) (?:history|transcript|log)|(?:previous|prior|earlier|past) (?:messages|conversations?)|(?:entire|whole|full|complete) (?:conversation|chat|context|prompt|system prompt)|(?:your|its|the model's) (?:system prompt|chain of thought)|context window)";
const COMMAND: &str = r"(?:curl [^|]{0,80}https?://|wget [^|]{0,80}https?://|chmod (?:-r )?[0-7+][^ ]{2,}|rm -rf?|\| ?(?:ba|z)?sh\b|base64 (?:-d|--decode)|/dev/tcp/|powershell.{0,20} -e(?:nc|p)|nc -[a-z]*e|crontab|ssh-keygen|>>? ?~/\.)";
const FORCE: &str = r"(?:must|always|first|necessary|required|mandatory|need to|have to|sudo)";

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    use Severity::{High, Medium};
    let high = |rule, message, pattern: &str| new(rule, High, message, pattern, false);
    let medium = |rule, message, pattern: &str| new(rule, Medium, message, pattern, false);
    let denied = |rule, message, pattern: &str| new(rule, High, message, pattern, true);
    let mut patterns = secrecy(&high, &medium);
    patterns.extend(authority(&high, &medium));
    patterns.extend(destinations(&high, &medium));
    patterns.extend(named_things(&high, &medium, &denied));
    patterns
});

type Make<'a> = &'a dyn Fn(&'static str, &'static str, &str) -> Pattern;

/// What is to be kept from people.
fn secrecy(high: Make<'_>, medium: Make<'_>) -> Vec<Pattern> {
    let (hide, unseen) =
        ("tells the model to keep something from people", "tells the model to act unseen");
    vec![
        high(
            "conceal",
            hide,
            r"\b(?:do not|don't|dont|never|must not|mustn't|should not|avoid|without|no need to|refrain from)\b[^.]{0,30}\b(?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?)\b[^.]{0,40}\b(?:users?|humans?|anyone|anybody|persons?|operators?|developers?)\b",
        ),
        high(
            "conceal",
            hide,
            r"\b(?:do not|don't|never|must not|avoid)\b[^.]{0,20}\b(?:mention|reveal|disclose|discuss)\b[^.]{0,20}\b(?:this|these|that you|the (?:above|instructions?|existence|reason|fact|side ?note))\b",
        ),
        high(
            "conceal",
            unseen,
            r"\b(?:secretly|covertly|discreetly|surreptitiously|without (?:the )?(?:user's|users'|user|human) (?:knowledge|knowing|noticing|awareness))\b",
        ),
        medium(
            "conceal",
            unseen,
            r"\bsilently\b[^.]{0,60}\b(?:read|send|upload|call|forward|include|pass|copy|run|execute|append|collect|invoke)",
        ),
        high(
            "conceal",
            hide,
            r"\b(?:user|human)s? (?:must|should) (?:not|never) (?:be )?(?:aware|know|notice|see|told|informed|find out)\b|\b(?:keep|stay|remain)s? (?:this |it )?(?:hidden|secret|confidential|invisible) from (?:the )?(?:user|human)",
        ),
        high(
            "hidden_comment",
            "a comment that is not shown where the text is",
            r"<!--.{10,}?-->|\[//\]: ?#",
        ),
    ]
}

/// What claims to be above others.
fn authority(high: Make<'_>, medium: Make<'_>) -> Vec<Pattern> {
    let frame = "passes for a message of the system";
    vec![
        high(
            "override",
            "tells the model to leave its instructions",
            r"\b(?:ignore|disregard|forget)\b[^.]{0,40}\b(?:previous|prior|above|earlier|other|system|preceding|existing|your|safety|all)\b[^.]{0,30}\b(?:instructions?|prompts?|guidelines?|directives?|guardrails?|training)\b",
        ),
        high(
            "override",
            "tells the model to leave its instructions",
            r"\b(?:override|bypass|supersede)s?\b[^.]{0,20}\b(?:previous|prior|above|earlier|safety|your|all other)\b[^.]{0,30}\b(?:instructions?|guidelines?|directives?|guardrails?|training|rules)\b",
        ),
        high(
            "override",
            "claims to be above other instructions",
            r"\btakes? (?:precedence|priority) over\b[^.]{0,40}\b(?:instructions?|guidelines?)\b",
        ),
        high(
            "fake_frame",
            frame,
            r"<\s*/?\s*(?:important|override|sys|system[_ ](?:prompt|message|instruction)s?|admin[_ ](?:note|instruction)s?|critical[_ ]instructions?)\b[^>]{0,60}>|<\|(?:im_start|im_end|system|user|assistant|endoftext)[^|]{0,20}\|>|\[/?inst\]|<<\s*/?sys\s*>>|<\s*/\s*(?:system|instructions?|assistant|secret|hidden|critical)\s*>",
        ),
        high(
            "fake_frame",
            frame,
            r"(?:^|\s)(?:###|---|===|\[)\s?(?:system|assistant|developer|human)(?: (?:message|prompt|note|instructions?|override))?\s?(?::|\]|###|---|===)",
        ),
        high(
            "consent",
            "claims that people agreed already",
            r"\b(?:user|human|administrator|admin|owner|operator)s? (?:has|have|had) (?:already|previously) (?:explicitly |fully )?(?:approved|consented|authori[sz]ed|agreed|granted|confirmed|given (?:consent|permission|approval))\b|\bpre-?(?:approved|authori[sz]ed) by\b",
        ),
        high(
            "consent",
            "tells the model not to ask people",
            r"\b(?:do not|don't|never|no need to)\b[^.]{0,20}\b(?:ask|request|wait|seek)\b[^.]{0,30}\b(?:permission|confirmation|approval|consent)\b",
        ),
        medium(
            "order",
            "tells the model when to call it",
            r"\b(?:always|must|should be) (?:be )?(?:call(?:ed)?|use[ds]?|invoke[ds]?|run)\b[^.]{0,40}\b(?:first|before|every|each|any other|all other)\b|\bbefore (?:using|calling|executing|running|invoking) (?:any|every|each|all)(?: of)?(?: the)?(?: other)? (?:[a-z]+ )?tools?\b|\bafter (?:every|each|any) (?:tool )?(?:call|response|message)\b",
        ),
        medium(
            "order",
            "says that it is an order",
            r"\b(?:mandatory|critical|required) (?:security |compliance |system |safety )?(?:step|requirement|instruction|procedure|protocol)s?\b",
        ),
        medium(
            "shadow",
            "puts itself in the place of other tools",
            r"\b(?:instead of|rather than|never|do not|don't|stop) (?:us(?:e|ing)|call(?:ing)?)? ?(?:any|all|the)? ?(?:other|existing|built-?in|official|original|legacy|trusted) (?:[a-z]+ )?(?:tools?|servers?|functions?)\b",
        ),
        high(
            "shadow",
            "speaks of what other tools have to do",
            r"\b(?:side ?effects?|behaviou?r|implementation|rules?) (?:of|on|to|for|with) (?:all |any |the )*other (?:mcp )?(?:tools?|servers?)\b|\bwhen(?:ever)? (?:any|another|any other|(?:the |a )?`?[a-z]+[_-][a-z_-]+`?) (?:mcp )?(?:tools?|functions?) (?:is|are) (?:used|called|invoked|available|present)\b[^.]{0,80}\b(?:must|always|instead|never|redirect|ensure|make sure)\b",
        ),
    ]
}

/// Where things go.
fn destinations(high: Make<'_>, medium: Make<'_>) -> Vec<Pattern> {
    let (talk, elsewhere) =
        ("wants what was said, and what the model was told", "changes where things go");
    vec![
        high(
            "exfiltrate",
            talk,
            &format!(
                r"\b(?:send|sends|forward|upload|include|pass|append|copy|paste|provide|put|submit|transmit|leak|insert|repeat|summari[sz]e|contains?)\b[^.]{{0,60}}\b{SECRET_TALK}"
            ),
        ),
        high(
            "exfiltrate",
            "wants secrets sent",
            r"\b(?:exfiltrate|leak|steal|harvest)\b[^.]{0,60}\b(?:data|secrets?|credentials?|tokens?|keys?|files?|passwords?)\b",
        ),
        medium(
            "exfiltrate",
            "speaks of credentials that are to be handed over",
            r"\b(?:send|include|pass|provide|forward|upload|append|submit)\b[^.]{0,40}\b(?:passwords?|credentials|private keys?|secret keys?|seed phrase|mnemonic|environment variables|session cookies?)\b",
        ),
        medium(
            "exfiltrate",
            "a parameter for what the model was told",
            r"^(?:system[_ -]?prompt|(?:conversation|chat|message)[_ -]?(?:history|log|transcript)|chain[_ -]?of[_ -]?thought|full[_ -]?context)$",
        ),
        high(
            "redirect",
            elsewhere,
            r"\b(?:all|every|any|each)\b[^.]{0,40}\b(?:e-?mails?|messages?|payments?|transfers?|commits?)\b[^.]{0,60}\b(?:must|have to|need to|are to|should)\b[^.]{0,30}\b(?:sent|send|forwarded|copied|bcc|cc|routed|redirected)\b[^.]{0,60}(?:@|https?://|\+?\d{6,}|attacker|\binstead\b)",
        ),
        high(
            "redirect",
            elsewhere,
            r"\b(?:must|always|should) (?:also )?(?:send|forward|route|copy|redirect|bcc|cc)\b[^.]{0,40}(?:@|https?://|attacker)",
        ),
        high(
            "redirect",
            elsewhere,
            r"\b(?:change|replace|redirect|switch|swap|substitute|bcc)\b[^.]{0,40}\b(?:recipients?|destination|receiver|iban|address|account number|phone number)\b[^.]{0,40}\b(?:to|with|by)\b[^.]{0,30}(?:@|\+?\d{6,}|attacker|https?://)",
        ),
        medium(
            "markup",
            "a link or picture that can carry data away",
            r"!\[[^\]]{0,80}\]\(https?://[^)]{0,200}[?{$]|\b(?:javascript|data:text/html)[:;,]|<(?:script|iframe|img)\b",
        ),
    ]
}

/// What is named: files of secrets, commands.
fn named_things(high: Make<'_>, medium: Make<'_>, denied: Make<'_>) -> Vec<Pattern> {
    vec![
        denied(
            "secret_file",
            "wants a file of secrets read",
            &format!(r"(?:^|[^a-z]){TAKE}(?:[^a-z].{{0,80}}?)?{SECRET_FILE}"),
        ),
        medium("secret_file", "speaks of a file of secrets", SECRET_FILE),
        medium("secret_file", "speaks of a file that may hold secrets", PRIVATE_FILE),
        high(
            "command",
            "wants a command run",
            &format!(r"\b{FORCE}\b.{{0,100}}[`'\x22 ]{COMMAND}"),
        ),
        high(
            "command",
            "wants a command run",
            &format!(
                r"{COMMAND}.{{0,80}}\b(?:before (?:using|calling)|or (?:it|the tool|this) (?:fails?|will fail|does not work))\b"
            ),
        ),
        medium("command", "speaks of a dangerous command", COMMAND),
    ]
}

fn new(
    rule: &'static str,
    severity: Severity,
    message: &'static str,
    pattern: &str,
    can_be_denied: bool,
) -> Pattern {
    let regex = Regex::new(pattern).expect("a pattern of ours");
    Pattern { rule, severity, message, regex, can_be_denied }
}

/// Looks for orders. Of one rule only the worst is told.
pub(super) fn look(text: &Text<'_>, folded: &Folded, findings: &mut Vec<Finding>) {
    // Names join words by what a pattern takes for a part of a word.
    let spaced = (text.place == Place::Name).then(|| folded.text.replace(['_', '-', '.'], " "));
    let mut told: Vec<(&'static str, Severity)> = Vec::new();
    for pattern in PATTERNS.iter() {
        let is_told = |(rule, severity): &(&str, Severity)| {
            *rule == pattern.rule && *severity > pattern.severity
        };
        if told.iter().any(is_told) {
            continue;
        }
        let found = pattern
            .regex
            .find_iter(&folded.text)
            .take(MATCHES_MAX)
            .find(|found| !(pattern.can_be_denied && is_denied(&folded.text[..found.start()])));
        let in_name = || spaced.as_deref().and_then(|spaced| pattern.regex.find(spaced));
        let Some(found) = found.or_else(in_name) else { continue };
        told.push((pattern.rule, pattern.severity));
        let span = folded.source(found.range());
        findings.push(text.finding(
            pattern.rule,
            pattern.severity,
            span,
            pattern.message.to_owned(),
        ));
    }
}

/// Whether what follows is said not to happen.
fn is_denied(before: &str) -> bool {
    let mut start = before.len().saturating_sub(NEGATION_BYTES);
    while !before.is_char_boundary(start) {
        start -= 1;
    }
    let denies = |word: &str| {
        word.ends_with("n't")
            || word.starts_with("exclud")
            || word.starts_with("block")
            || DENIALS.contains(&word)
    };
    before[start..].split(' ').any(denies)
}
