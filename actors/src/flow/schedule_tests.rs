//! Schedules: tables of fire times, clock changes included.

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn trigger(cron: &str, zone: &str) -> ScheduleTrigger {
    ScheduleTrigger::new(cron, zone)
}

/// The fire times after `from`, in local time of the zone with its offset.
fn check(cron: &str, zone: &str, from: &str, expected: &[&str]) {
    let times = preview(&trigger(cron, zone), at(from), expected.len()).unwrap();
    let zone: Tz = zone.parse().unwrap();
    let shown = |time: &DateTime<Utc>| time.with_timezone(&zone).format("%F %H:%M%:z").to_string();
    assert_eq!(times.iter().map(shown).collect::<Vec<_>>(), expected, "{cron} in {zone}");
}

#[test]
fn five_fields_in_utc() {
    let from = "2026-01-01T00:00:00Z"; // A Thursday.
    check("0 6 * * *", "UTC", from, &["2026-01-01 06:00+00:00", "2026-01-02 06:00+00:00"]);
    check("0 0 * * *", "UTC", from, &["2026-01-02 00:00+00:00"]);
    check("*/20 * * * *", "UTC", from, &["2026-01-01 00:20+00:00", "2026-01-01 00:40+00:00"]);
    check("15 10 31 * *", "UTC", from, &["2026-01-31 10:15+00:00", "2026-03-31 10:15+00:00"]);
    check("0 0 29 2 *", "UTC", from, &["2028-02-29 00:00+00:00", "2032-02-29 00:00+00:00"]);
    check("0 0 1 jan,JUL *", "UTC", from, &["2026-07-01 00:00+00:00", "2027-01-01 00:00+00:00"]);
    check("  0   6  *  * * ", "UTC", from, &["2026-01-01 06:00+00:00"]);
}

#[test]
fn sunday_is_0_or_7() {
    let from = "2026-01-01T00:00:00Z";
    for sunday in ["0", "7", "sun", "SUN", "0,7", "7-7"] {
        let cron = format!("0 0 * * {sunday}");
        check(&cron, "UTC", from, &["2026-01-04 00:00+00:00", "2026-01-11 00:00+00:00"]);
    }
    let weekdays = ["2026-01-02 00:00+00:00", "2026-01-05 00:00+00:00", "2026-01-06 00:00+00:00"];
    check("0 0 * * 1-5", "UTC", from, &weekdays);
    check("0 0 * * mon-fri", "UTC", from, &weekdays);
    check("0 0 * * 6-7", "UTC", from, &["2026-01-03 00:00+00:00", "2026-01-04 00:00+00:00"]);
    check("0 0 * * 1-7/3", "UTC", from, &["2026-01-04 00:00+00:00", "2026-01-05 00:00+00:00"]);
    check("0 0 * * 2/3", "UTC", from, &["2026-01-02 00:00+00:00", "2026-01-06 00:00+00:00"]);
    check("0 0 * * 1", "UTC", from, &["2026-01-05 00:00+00:00"]);
}

#[test]
fn day_of_month_or_day_of_week_as_in_cron() {
    let from = "2026-01-01T00:00:00Z";
    let either = ["2026-01-05 00:00+00:00", "2026-01-12 00:00+00:00", "2026-01-15 00:00+00:00"];
    check("0 0 15 * mon", "UTC", from, &either);
    // A field that starts with a star restricts the other instead.
    check("0 0 15 * */2", "UTC", from, &["2026-01-15 00:00+00:00", "2026-02-15 00:00+00:00"]);
}

#[test]
fn a_skipped_local_time_fires_once_later() {
    let from = "2026-03-07T12:00:00Z";
    let new_york = ["2026-03-08 03:30-04:00", "2026-03-09 02:30-04:00"];
    check("30 2 * * *", "America/New_York", from, &new_york);
    let berlin = ["2026-03-28 02:30+01:00", "2026-03-29 03:30+02:00", "2026-03-30 02:30+02:00"];
    check("30 2 * * *", "Europe/Berlin", "2026-03-27T12:00:00Z", &berlin);
    // Lord Howe Island moves its clocks by half an hour.
    let howe = ["2026-10-04 02:45+11:00", "2026-10-05 02:15+11:00"];
    check("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", &howe);
    // Two times that become the same instant fire once.
    let both = ["2026-03-08 03:30-04:00", "2026-03-09 02:30-04:00", "2026-03-09 03:30-04:00"];
    check("30 2,3 * * *", "America/New_York", from, &both);
    // Samoa skipped a whole day.
    let apia = ["2011-12-29 12:00-10:00", "2011-12-31 12:00+14:00", "2012-01-01 12:00+14:00"];
    check("0 12 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", &apia);
}

#[test]
fn a_doubled_local_time_fires_once() {
    let new_york = ["2026-11-01 01:30-04:00", "2026-11-02 01:30-05:00"];
    check("30 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", &new_york);
    let berlin = ["2026-10-25 02:30+02:00", "2026-10-26 02:30+01:00"];
    check("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", &berlin);
    let howe = ["2026-04-05 01:45+11:00", "2026-04-06 01:45+10:30"];
    check("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00:00Z", &howe);
    // Asked in the second of the two hours, the first is over.
    check("30 1 * * *", "America/New_York", "2026-11-01T06:10:00Z", &["2026-11-02 01:30-05:00"]);
}

#[test]
fn wildcards_follow_the_clock_on_the_wall() {
    let doubled = [
        "2026-11-01 01:00-04:00",
        "2026-11-01 01:30-04:00",
        "2026-11-01 01:00-05:00",
        "2026-11-01 01:30-05:00",
        "2026-11-01 02:00-05:00",
    ];
    check("*/30 * * * *", "America/New_York", "2026-11-01T04:30:00Z", &doubled);
    let skipped = ["2026-03-29 01:00+01:00", "2026-03-29 03:00+02:00", "2026-03-29 04:00+02:00"];
    check("0 * * * *", "Europe/Berlin", "2026-03-28T23:30:00Z", &skipped);
    let howe = ["2026-10-04 01:30+10:30", "2026-10-04 02:30+11:00", "2026-10-04 03:00+11:00"];
    check("*/30 * * * *", "Australia/Lord_Howe", "2026-10-03T14:45:00Z", &howe);
    check("* 4 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", &["2026-03-29 04:00+02:00"]);
    check("0 * 1 1 *", "Europe/Berlin", "2026-01-02T12:00:00Z", &["2027-01-01 00:00+01:00"]);
}

#[test]
fn nothing_fires_twice_or_backwards_over_a_year() {
    let zones = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca"];
    for zone in zones {
        for cron in ["30 2 * * *", "0 */3 * * *", "15,45 0-4 * * *", "30 1,2,3 * * *"] {
            let clock = Clock::new(&trigger(cron, zone)).unwrap();
            let mut last = at("2026-01-01T00:00:00Z");
            while last < at("2027-01-01T00:00:00Z") {
                let next = clock.next(last).unwrap();
                assert!(next > last, "{cron} in {zone} after {last}");
                // Whenever we ask in between, the answer is the same.
                let between = last + (next - last) / 2;
                assert_eq!(clock.next(between), Some(next), "{cron} in {zone} after {between}");
                last = next;
            }
        }
    }
}

#[test]
fn what_never_fires_says_so() {
    assert_eq!(next_fire(&trigger("0 0 30 2 *", "UTC"), at("2026-01-01T00:00:00Z")), Ok(None));
    assert_eq!(next_fire(&trigger("* * 31 4 *", "UTC"), at("2026-01-01T00:00:00Z")), Ok(None));
}

#[test]
fn errors_say_the_way_out() {
    let error = |cron: &str, zone: &str| {
        next_fire(&trigger(cron, zone), at("2026-01-01T00:00:00Z")).unwrap_err().to_string()
    };
    assert!(error("0 6 * *", "UTC").contains("expected five fields"));
    assert!(error("0 0 6 * * *", "UTC").contains("found 6"));
    assert!(error("", "UTC").contains("found 0"));
    assert!(error("@daily", "UTC").contains("found 1"));
    assert!(error("60 0 * * *", "UTC").contains("not a cron expression"));
    assert!(error("*/0 0 * * *", "UTC").contains("not a cron expression"));
    assert!(error("0 24 * * *", "UTC").contains("not a cron expression"));
    assert!(error("0 0 * * 8", "UTC").contains("not a day of week"));
    assert!(error("0 0 * * 1/0", "UTC").contains("not a day of week"));
    assert!(error("0 0 * * 5-1", "UTC").contains("run backwards"));
    assert!(error("0 0 * * *", "Berlin").contains("unknown time zone `Berlin`"));
    assert!(error(&"0,".repeat(300), "UTC").contains("longer than"));
}
