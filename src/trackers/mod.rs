//! Trackers: how GitHub, GitLab and Jira differ, and nowhere else.
