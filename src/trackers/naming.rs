//! The ways in which people and agents name an issue.

/// An address without what does not tell pages apart: query, fragment, slash at the end. `None`: it is none.
pub fn plain_url(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_url = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    let end = text.find(['?', '#']).unwrap_or(text.len());
    is_url.then(|| text[..end].trim_end_matches('/'))
}

/// The key of the issue that an address leads to: `owner/repo#12`, `group/project#3`, `PROJ-1`.
pub fn key_in_url(text: &str) -> Option<String> {
    let (_, path) = plain_url(text)?.split_once("://")?;
    let parts: Vec<&str> = path.split('/').skip(1).filter(|part| !part.is_empty()).collect();
    selected(text).or_else(|| browsed(&parts)).or_else(|| numbered(&parts))
}

/// Jira's boards: `…?selectedIssue=PROJ-1`.
fn selected(url: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let query = query.split('#').next()?;
    let key = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "selectedIssue")?.1;
    is_jira_key(&key).then(|| key.into_owned())
}

/// Jira's pages: `…/browse/PROJ-1`.
fn browsed(parts: &[&str]) -> Option<String> {
    let key = parts.iter().skip_while(|part| **part != "browse").nth(1)?;
    is_jira_key(key).then(|| (*key).to_owned())
}

/// GitHub's and GitLab's pages: `owner/repo/issues/12`, `owner/repo/pull/12`, `group/project/-/work_items/3`.
fn numbered(parts: &[&str]) -> Option<String> {
    let words = ["issues", "work_items", "pull"];
    let at = parts.windows(2).rposition(|pair| words.contains(&pair[0]) && is_number(pair[1]))?;
    let project = parts[..at].strip_suffix(&["-"]).unwrap_or(&parts[..at]);
    // Addresses of GitHub's API.
    let project = project.strip_prefix(&["repos"]).unwrap_or(project);
    (project.len() >= 2).then(|| format!("{}#{}", project.join("/"), parts[at + 1]))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_jira_key(text: &str) -> bool {
    let Some((project, number)) = text.rsplit_once('-') else { return false };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    project.starts_with(|c: char| c.is_ascii_alphabetic())
        && project.chars().all(is_name)
        && is_number(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, plain: Option<&str>, key: Option<&str>) {
        assert_eq!(plain_url(text), plain, "{text}");
        assert_eq!(key_in_url(text).as_deref(), key, "{text}");
    }

    #[test]
    fn addresses_of_all_trackers() {
        let github = "https://github.com/octo/app/issues/12";
        check(github, Some(github), Some("octo/app#12"));
        check(" https://github.com/octo/app/issues/12/?a=b#c ", Some(github), Some("octo/app#12"));
        check(&format!("{github}#issuecomment-7"), Some(github), Some("octo/app#12"));
        let pull = "https://github.com/octo/app/pull/9";
        check(&format!("{pull}/files"), Some(&format!("{pull}/files")), Some("octo/app#9"));
        let api = "https://api.github.com/repos/octo/app/issues/12";
        check(api, Some(api), Some("octo/app#12"));
        for path in ["-/issues", "issues", "-/work_items"] {
            let gitlab = format!("http://git.example.com/group/sub/project/{path}/3");
            check(&gitlab, Some(&gitlab), Some("group/sub/project#3"));
        }
        let jira = "https://acme.atlassian.net/browse/PROJ-1";
        check(&format!("{jira}?focusedCommentId=7"), Some(jira), Some("PROJ-1"));
        let board = "https://acme.atlassian.net/jira/software/projects/PROJ/boards/1";
        check(&format!("{board}?selectedIssue=PROJ-1"), Some(board), Some("PROJ-1"));
    }

    #[test]
    fn what_leads_to_no_issue() {
        for text in ["", "PROJ-1", "octo/app#12", "issues/12", "ftp://x/a/b/issues/1"] {
            check(text, None, None);
        }
        for url in [
            "https://x",
            "https://github.com/octo/app/issues",
            "https://github.com/octo/app/issues/new",
            "https://github.com/issues/12",
            "https://acme.atlassian.net/browse/nothing",
        ] {
            check(url, Some(url), None);
        }
    }
}
