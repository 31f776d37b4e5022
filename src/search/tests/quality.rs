//! How good search is, over labelled queries: 161 issues of an imagined tracker and 85 queries, each with the issues
//! that answer it (3), help (2) or are near (1). By words, by identifier, by error, by meaning, misspelt, begun.

use super::{house::real, *};
use crate::store::{issues::these, search::Kind};
use preloop_actors::ids::IssueId;
use std::collections::{BTreeMap, HashMap};

const ISSUES: &str = include_str!("issues.tsv");
const QUERIES: &str = include_str!("queries.tsv");
const TYPES: [SearchType; 3] = [SearchType::Fulltext, SearchType::Similarity, SearchType::Hybrid];
/// As far as a ranking is judged.
const DEPTH: usize = 10;

struct Query {
    kind: &'static str,
    text: &'static str,
    grades: HashMap<&'static str, u32>,
}

/// Sums of nDCG@10 and of the reciprocal rank of the first answer, over so many queries.
#[derive(Clone, Copy, Default)]
struct Score {
    ndcg: f64,
    reciprocal: f64,
    queries: f64,
}

fn queries() -> Vec<Query> {
    let parse = |line: &'static str| {
        let mut columns = line.split('\t');
        let (kind, text) = (columns.next().unwrap(), columns.next().unwrap());
        let grades = columns.next().unwrap().split_whitespace().map(|graded| {
            let (name, grade) = graded.split_once('=').unwrap();
            (name, grade.parse().unwrap())
        });
        Query { kind, text, grades: grades.collect() }
    };
    QUERIES.lines().map(parse).collect()
}

async fn library() -> (House, HashMap<IssueId, &'static str>) {
    let house = house(real().await).await;
    let mut names = HashMap::new();
    for line in ISSUES.lines() {
        let mut columns = line.split('\t');
        let (name, title) = (columns.next().unwrap(), columns.next().unwrap());
        let id = house.know(name, title, columns.next().unwrap()).await;
        // Names in keys would give the answers away.
        names.insert(id, name);
    }
    house
        .sql(
            "UPDATE issues SET key = 'octo/app#' || number
           FROM (SELECT id AS counted, row_number() OVER () AS number FROM issues) AS numbered
          WHERE id = counted",
        )
        .await;
    house.index().await;
    (house, names)
}

impl Query {
    fn judge(&self, found: &[&'static str]) -> Score {
        let gain = |grade: u32| f64::from(2u32.pow(grade) - 1);
        let discounted = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
            gains.zip(2u32..).map(|(gain, place)| gain / f64::from(place).log2()).sum()
        };
        let grade = |name: &&str| self.grades.get(name).copied().unwrap_or(0);
        let reached = discounted(&mut found.iter().take(DEPTH).map(|name| gain(grade(name))));
        let mut best: Vec<u32> = self.grades.values().copied().collect();
        best.sort_unstable_by_key(|grade| std::cmp::Reverse(*grade));
        let ideal = discounted(&mut best.into_iter().take(DEPTH).map(gain));
        let first = found.iter().position(|name| grade(name) == 3);
        let reciprocal = first.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        Score { ndcg: reached / ideal, reciprocal, queries: 1.0 }
    }
}

impl std::ops::AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.ndcg += other.ndcg;
        self.reciprocal += other.reciprocal;
        self.queries += other.queries;
    }
}

#[tokio::test]
async fn hybrid_is_better_than_either_alone() {
    let (house, names) = library().await;
    let mut scores: BTreeMap<(&str, usize), Score> = BTreeMap::new();
    for query in queries() {
        for (column, search_type) in TYPES.into_iter().enumerate() {
            let filters = Filters { kind: Kind::Issues, ..Filters::default() };
            let window = Window { offset: 0, limit: DEPTH as i64 };
            let wanted = Wanted { text: query.text, search_type, filters, window };
            let found = house.search.find(house.account, wanted).await.unwrap();
            assert_eq!(found.reason, None, "{}", query.text);
            let found: Vec<&str> = found.hits.iter().map(|hit| names[&issue(hit)]).collect();
            let score = query.judge(&found);
            if search_type == SearchType::Hybrid && score.ndcg < 0.6 {
                println!("{:.2} {}: {found:?}", score.ndcg, query.text);
            }
            *scores.entry((query.kind, column)).or_default() += score;
            *scores.entry(("~all", column)).or_default() += score;
        }
    }
    println!("{:12} {:>22} {:>22} {:>22}", "nDCG@10/MRR", "words", "meaning", "hybrid");
    for kind in scores.keys().map(|(kind, _)| *kind).collect::<std::collections::BTreeSet<_>>() {
        let cells = [0, 1, 2].map(|column| {
            let Score { ndcg, reciprocal, queries } = scores[&(kind, column)];
            format!("{:.3} / {:.3}", ndcg / queries, reciprocal / queries)
        });
        println!("{kind:12} {:>22} {:>22} {:>22}", cells[0], cells[1], cells[2]);
    }
    let all = [0, 1, 2].map(|column| scores[&("~all", column)]);
    let best_alone = all[0].ndcg.max(all[1].ndcg);
    assert!(all[2].ndcg > best_alone + 0.02 * all[2].queries, "hybrid is hardly better");
    assert!(all[2].reciprocal > all[0].reciprocal.max(all[1].reciprocal), "hybrid is no better");
    assert!(all[2].ndcg / all[2].queries > 0.85, "hybrid is not good");
}

/// Labels that name nothing would make every ranking look bad.
#[tokio::test]
async fn the_labels_name_issues_that_exist() {
    let names: Vec<&str> = ISSUES.lines().map(|line| line.split('\t').next().unwrap()).collect();
    for query in queries() {
        assert!(query.grades.values().any(|grade| *grade == 3), "{} has no answer", query.text);
        for name in query.grades.keys() {
            assert!(names.contains(name), "`{name}` of `{}` is no issue", query.text);
        }
    }
    assert!(names.len() >= 150 && queries().len() >= 60);
}

fn issue(hit: &Hit) -> IssueId {
    match hit.id {
        HitId::Issue(id) => id,
        HitId::Comment(_) => panic!("a comment was found"),
    }
}

/// Every issue that was found is there to be shown.
#[tokio::test]
async fn what_is_found_can_be_read() {
    let house = house(real().await).await;
    let id = house.know("1", "Sign-in fails", "").await;
    house.index().await;
    let db = house.database.store.client().await.unwrap();
    assert_eq!(these(&db, house.account, &[id]).await.unwrap().len(), 1);
}
