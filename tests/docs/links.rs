//! Every relative link of a page leads to a file that is there.

use std::path::Path;

use super::{at, files, text};

/// Pages, as paths of the project.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "scenarios/README.md", "seeds/README.md"]
            .map(str::to_owned)
            .into();
    pages.extend(files("docs", ".md"));
    pages
}

/// Targets of the links of a page, outside of its code blocks.
fn targets(page: &str) -> Vec<String> {
    let mut targets = Vec::new();
    for text in page.split("\n```").step_by(2) {
        for after in text.split("](").skip(1) {
            targets.extend(after.split(')').next().map(str::to_owned));
        }
    }
    targets
}

#[test]
fn every_link_leads_to_a_file() {
    let mut dead = Vec::new();
    let mut seen = 0;
    for page in pages() {
        let folder = Path::new(&page).parent().expect("a folder").to_owned();
        for target in targets(&text(&page)) {
            let file = target.split('#').next().unwrap_or_default();
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            seen += 1;
            let path = at(&folder.join(file).to_string_lossy());
            if !path.exists() {
                dead.push(format!("{page}: {target}"));
            } else if let Some(heading) = target.split('#').nth(1) {
                let page = if file.is_empty() { at(&page) } else { path };
                let headings = std::fs::read_to_string(&page).unwrap_or_default();
                if !headings.lines().any(|line| line.starts_with('#') && anchor(line) == heading) {
                    dead.push(format!("{}: no heading for {target}", page.display()));
                }
            }
        }
    }
    assert!(dead.is_empty(), "links that lead nowhere:\n{}", dead.join("\n"));
    assert!(seen > 10, "{seen} links");
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    words.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c)).collect::<String>().replace(' ', "-")
}
