//! Sizes and limits of containers as people write them: `512m`, `4g`.

use super::Limits;
use crate::ports::ContainerLimits;

/// Least memory a container can be given; Docker refuses less.
pub const MEMORY_BYTES_MIN: i64 = 6 * 1024 * 1024;
/// Least room for a workspace that still holds prompt and result.
pub const DISK_BYTES_MIN: i64 = 1024 * 1024;

/// Reads a number of bytes with an optional unit `k`, `m`, `g` or `t` (powers of 1024), upper or lower case.
/// Errors say what to write instead.
pub fn parse_bytes(text: &str) -> Result<i64, String> {
    let unreadable =
        || format!("`{text}` is not a size; write bytes or a unit, such as `512m` or `4g`");
    let split = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let shift = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "ki" | "kib" => 10,
        "m" | "mb" | "mi" | "mib" => 20,
        "g" | "gb" | "gi" | "gib" => 30,
        "t" | "tb" | "ti" | "tib" => 40,
        _ => return Err(unreadable()),
    };
    if number.is_empty() {
        return Err(unreadable());
    }
    let number: Option<i64> = number.parse().ok();
    number
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or_else(|| format!("`{text}` is more than any machine has; write it smaller"))
}

/// The limits in the runtime's units. Errors name the field within `limits`.
pub fn container_limits(limits: &Limits) -> Result<ContainerLimits, (&'static str, String)> {
    let size = |field, text: &Option<String>, least| {
        text.as_deref().map(|text| at_least(text, least)).transpose().map_err(|why| (field, why))
    };
    if let Some(cpus) = limits.cpus.filter(|cpus| !(cpus.is_finite() && *cpus >= 0.01)) {
        return Err(("cpus", format!("{cpus} is not a number of cores; write 0.01 or more")));
    }
    if let Some(pids) = limits.pids.filter(|pids| *pids < 1) {
        return Err(("pids", format!("{pids} leaves no room for a process; write 1 or more")));
    }
    Ok(ContainerLimits {
        memory_bytes: size("memory", &limits.memory, MEMORY_BYTES_MIN)?,
        cpus: limits.cpus,
        pids: limits.pids,
        disk_bytes: size("disk", &limits.disk, DISK_BYTES_MIN)?,
    })
}

fn at_least(text: &str, least: i64) -> Result<i64, String> {
    let bytes = parse_bytes(text)?;
    if bytes < least {
        return Err(format!("`{text}` is too little; write {}m or more", least >> 20));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<i64>) {
        assert_eq!(parse_bytes(text).ok(), expected, "`{text}`");
    }

    #[test]
    fn sizes_have_units() {
        check("0", Some(0));
        check("1048576", Some(1 << 20));
        check("512m", Some(512 << 20));
        check("4G", Some(4 << 30));
        check("8k", Some(8 << 10));
        check("1t", Some(1 << 40));
        check("1gib", Some(1 << 30));
        check("", None);
        check("m", None);
        check("1.5g", None);
        check("-1m", None);
        check("1 g", None);
        check("9999999999t", None);
        check("99999999999999999999", None);
    }

    #[test]
    fn limits_name_the_field_that_is_wrong() {
        let wrong = |limits: Limits| container_limits(&limits).unwrap_err().0;
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(wrong(Limits { memory: text("1m"), ..Limits::default() }), "memory");
        assert_eq!(wrong(Limits { disk: text("much"), ..Limits::default() }), "disk");
        assert_eq!(wrong(Limits { cpus: Some(0.0), ..Limits::default() }), "cpus");
        assert_eq!(wrong(Limits { cpus: Some(f64::NAN), ..Limits::default() }), "cpus");
        assert_eq!(wrong(Limits { pids: Some(0), ..Limits::default() }), "pids");
        let limits = Limits { memory: text("1g"), cpus: Some(0.5), pids: Some(64), disk: None };
        let expected = ContainerLimits {
            memory_bytes: Some(1 << 30),
            cpus: Some(0.5),
            pids: Some(64),
            disk_bytes: None,
        };
        assert_eq!(container_limits(&limits), Ok(expected));
    }
}
