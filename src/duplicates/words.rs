//! A text taken apart: words by how much they tell, names, errors, numbers, platforms. Pure.

use super::Text;
use regex::Regex;
use rust_stemmers::{Algorithm, Stemmer};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Longest part of a text that is looked at, in bytes.
const BYTES_MAX: usize = 16_384;
/// Longest word, in characters: what is longer is a hash or a line of data.
const WORD_CHARS_MAX: usize = 40;
/// What a word tells: one of a kind, a usual one, one that issues are full of.
const RARE: f64 = 3.0;
const USUAL: f64 = 1.5;
const COMMON: f64 = 0.5;

/// `FooError`, `ECONNRESET`, `SIGSEGV`, `panicked at`: what an error is called.
static ERROR: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\b[A-Z]\w*(?:Error|Exception|Fault|Timeout)\b|\bE[A-Z]{4,}\b|\bSIG[A-Z]{3,}\b|\b(?:HTTP |status |code )?[45]\d\d\b|\b0x[0-9a-fA-F]{4,}\b|\b[A-Z]{2,}-\d{3,}\b";
    Regex::new(pattern).expect("a test takes texts apart with it")
});
/// Paths, functions, options, fields: what code and configuration are called.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"/[\w{}.-]+(?:/[\w{}.-]+)+|/[a-z][\w-]{2,}|--[a-z][\w-]+|\b\w+(?:\.\w+)+\b|\b\w+(?:_\w+)+\b|\b\w+::\w[\w:]*|\b[a-z]+[A-Z]\w+\b|\b\w+\(\)";
    Regex::new(pattern).expect("a test takes texts apart with it")
});
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"`([^`\n]{3,120})`|"([^"\n]{6,120})""#).expect("a test takes texts apart with it")
});
static VERSION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bv?\d+\.\d+(?:\.\d+)?\b").expect("it is short"));
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s{0,3}(?:#{1,6}\s.*|\*\*[^*]{2,60}\*\*:?|h[1-6]\. .*|[A-Z][^.!?:`]{2,50}:)\s*$")
        .expect("a test takes texts apart with it")
});
static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<!--.*?(?:-->|\z)").expect("it is short"));

/// Where software runs. Two texts that name different ones are often about different things.
const PLATFORMS: [(&str, &str); 34] = [
    ("ios", "ios"),
    ("iphone", "ios"),
    ("ipad", "ios"),
    ("android", "android"),
    ("windows", "windows"),
    ("macos", "macos"),
    ("mac", "macos"),
    ("osx", "macos"),
    ("linux", "linux"),
    ("ubuntu", "linux"),
    ("debian", "linux"),
    ("safari", "safari"),
    ("firefox", "firefox"),
    ("chrome", "chrome"),
    ("edge", "edge"),
    ("postgres", "postgresql"),
    ("postgresql", "postgresql"),
    ("mysql", "mysql"),
    ("mariadb", "mysql"),
    ("sqlite", "sqlite"),
    ("oracle", "oracle"),
    ("redis", "redis"),
    ("kafka", "kafka"),
    ("rabbitmq", "rabbitmq"),
    ("github", "github"),
    ("gitlab", "gitlab"),
    ("jira", "jira"),
    ("bitbucket", "bitbucket"),
    ("slack", "slack"),
    ("aws", "aws"),
    ("s3", "aws"),
    ("azure", "azure"),
    ("gcp", "gcp"),
    ("gcs", "gcp"),
];

/// Words of which a text has one or the other: two texts with different ones say different things in the same words.
const OPPOSITES: [(&str, &str); 24] = [
    ("import", "export"),
    ("upload", "download"),
    ("add", "remove"),
    ("create", "delete"),
    ("enable", "disable"),
    ("login", "logout"),
    ("login", "signup"),
    ("signin", "signout"),
    ("open", "close"),
    ("start", "stop"),
    ("read", "write"),
    ("push", "pull"),
    ("show", "hide"),
    ("light", "dark"),
    ("increase", "decrease"),
    ("encrypt", "decrypt"),
    ("install", "uninstall"),
    ("subscribe", "unsubscribe"),
    ("mount", "unmount"),
    ("ascending", "descending"),
    ("input", "output"),
    ("sender", "recipient"),
    ("undo", "redo"),
    ("minimum", "maximum"),
];

/// Words that issues are full of, whatever they are about.
const COMMON_WORDS: &str = "
    add allow api app apply array attempt attribute available back backend base bug build button call case cause change
    check class clear click client code command commit config configuration connect contain content copy correct crash
    create custom data database date default delete deploy describe description detail develop different disable display
    document edit empty enable end endpoint entry environment error event exact example exist expect fail failure false
    feature field file fix follow form function generate give group happen help http id image implement import improve
    include info input insert inside install instead interface internal invalid issue item job json key kind label last
    latest library line link list load local log long look main make manage message method mode model module multiple
    name need new null number object old open operation option order output package page parameter parse pass path
    perform point possible problem process produce product project property provide public pull push query question
    raise read reason receive record reference remove rename report reproduce request require reset resolve respond
    response result return right run save screen script search section see select send server service session set
    setting setup show similar simple single size solution source start state status step stop store string structure
    success support sure system tab table tag target task test text thing time title today token tool total try trigger
    true type ui undefined unexpected unit update upgrade upload url user valid value variable version view wait want
    warn web work write wrong";

/// Words that tell nothing.
const STOP_WORDS: &str = "
    a about after again all also am an and any are as at be because been before being both but by can could did do does
    doing down during each few for from further had has have having he her here him his how i if in into is it its just
    me more most my no nor not now of off on once only or other our out over own same she should so some such than that
    the their them then there these they this those through to too under until up very was we were what when where which
    while who whom why will with would you your please hi hello thanks still even get gets got like";

static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));
static COMMON_STEMS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| COMMON_WORDS.split_whitespace().map(stem).collect());
static STOPS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| STOP_WORDS.split_whitespace().collect());

/// A text taken apart. Sets are in order, so that what is said of them is always said in the same way.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The title's words.
    pub title: Bag,
    /// The words of title and body, without what templates put there.
    pub words: Bag,
    pub errors: BTreeSet<String>,
    pub names: BTreeSet<String>,
    pub quotes: BTreeSet<String>,
    pub versions: BTreeSet<String>,
    pub platforms: BTreeSet<&'static str>,
    /// Sides of [`OPPOSITES`] that the title takes: the pair, and whether it is the second one.
    pub sides: BTreeMap<usize, bool>,
    /// Headings, as templates have them.
    pub headings: BTreeSet<String>,
}

/// Words with how often they are there.
#[derive(Clone, Debug, Default)]
pub struct Bag(pub BTreeMap<String, f64>);

impl Parts {
    pub fn of(text: Text<'_>) -> Self {
        let body = COMMENT.replace_all(beginning(text.body), " ");
        let (mut plain, mut headings) = (String::new(), BTreeSet::new());
        for line in body.lines() {
            match HEADING.is_match(line) {
                true => drop(headings.insert(stems(line).collect::<Vec<_>>().join(" "))),
                false => {
                    plain.push_str(line);
                    plain.push('\n');
                }
            }
        }
        let title = beginning(text.title);
        let whole = format!("{title}\n{plain}");
        let found = |regex: &Regex| -> BTreeSet<String> {
            regex.find_iter(&whole).map(|found| found.as_str().to_lowercase()).collect()
        };
        let errors: BTreeSet<_> = found(&ERROR).iter().map(|error| code(error)).collect();
        let quotes = QUOTED.captures_iter(&whole).filter_map(|found| found.get(1).or(found.get(2)));
        let quotes = quotes.map(|found| squeezed(found.as_str())).collect();
        let platforms = platforms(&whole);
        let is_name = |name: &String| !VERSION.is_match(name) && !platforms.contains(name.as_str());
        Self {
            sides: sides(title),
            title: Bag::of(title),
            words: Bag::of(&whole),
            names: found(&NAME).into_iter().filter(is_name).collect(),
            versions: found(&VERSION)
                .iter()
                .map(|it| it.trim_start_matches('v').to_owned())
                .collect(),
            platforms,
            errors,
            quotes,
            headings,
        }
    }
}

impl Bag {
    fn of(text: &str) -> Self {
        let mut bag = BTreeMap::new();
        for stem in stems(text) {
            *bag.entry(stem).or_insert(0.0) += 1.0;
        }
        Self(bag)
    }

    /// How much of what the two tell is the same: 0 to 1.
    pub fn cosine(&self, other: &Self) -> f64 {
        let dot: f64 = self
            .0
            .iter()
            .filter_map(|(word, count)| {
                let other = other.0.get(word)?;
                Some(tells(word, *count) * tells(word, *other))
            })
            .sum();
        match self.length() * other.length() {
            0.0 => 0.0,
            lengths => (dot / lengths).min(1.0),
        }
    }

    /// The same of the shorter one: a short report of what a long one describes has little that is not in there.
    pub fn contained(&self, other: &Self) -> f64 {
        let weight = |bag: &Self| bag.0.keys().map(|word| rarity(word)).sum::<f64>();
        let shared: f64 = self.shared(other).map(rarity).sum();
        match weight(self).min(weight(other)) {
            0.0 => 0.0,
            least => (shared / least).min(1.0),
        }
    }

    pub fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a str> {
        self.0.keys().filter(|word| other.0.contains_key(*word)).map(String::as_str)
    }

    fn length(&self) -> f64 {
        self.0.iter().map(|(word, count)| tells(word, *count).powi(2)).sum::<f64>().sqrt()
    }
}

/// A word that is there many times tells more, but not many times more.
fn tells(word: &str, count: f64) -> f64 {
    rarity(word) * (1.0 + count.ln())
}

/// How much a word tells: 0 for those that tell nothing.
pub fn rarity(stem: &str) -> f64 {
    let is_name = stem.contains(|c: char| c.is_ascii_digit() || "_.:/".contains(c));
    match (is_name, COMMON_STEMS.contains(stem)) {
        (true, _) => RARE,
        (false, true) => COMMON,
        (false, false) => USUAL,
    }
}

/// The words of a text without those that tell nothing, stemmed.
pub fn stems(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_inner = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    text.split(move |c: char| !is_inner(c)).filter_map(|word| {
        let word = word.trim_matches(['.', '_']).to_lowercase();
        let chars = word.chars().count();
        let is_word = (2..=WORD_CHARS_MAX).contains(&chars) && !STOPS.contains(word.as_str());
        is_word.then(|| stem(&word))
    })
}

/// The forms of a word brought together, for English.
fn stem(word: &str) -> String {
    match word.chars().all(|c| c.is_ascii_lowercase()) {
        true => ENGLISH.stem(word).into_owned(),
        false => word.to_owned(),
    }
}

fn platforms(text: &str) -> BTreeSet<&'static str> {
    let words: BTreeSet<String> =
        text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let named = PLATFORMS.iter().filter(|(word, _)| words.contains(*word));
    named.map(|(_, platform)| *platform).collect()
}

fn sides(title: &str) -> BTreeMap<usize, bool> {
    let words: BTreeSet<String> = stems(title).collect();
    let has = |word: &str| words.contains(&stem(word));
    let sides = OPPOSITES.iter().enumerate().filter_map(|(at, (one, other))| {
        match (has(one), has(other)) {
            (true, false) => Some((at, false)),
            (false, true) => Some((at, true)),
            _ => None,
        }
    });
    sides.collect()
}

/// The number of an HTTP error, whatever it is called.
fn code(error: &str) -> String {
    let error = error.trim_start_matches("http ").trim_start_matches("status ");
    error.trim_start_matches("code ").to_owned()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn beginning(text: &str) -> &str {
    let mut end = text.len().min(BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
