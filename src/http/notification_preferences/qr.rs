//! An address as a picture that a phone's camera reads.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use qrcode::{EcLevel, QrCode, render::svg, types::QrError};

/// Edge of the picture, in pixels of whoever shows it.
const EDGE_MIN: u32 = 240;

/// The picture as an address of its own, black on white whatever is around it.
pub fn picture(text: &str) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let drawn = code
        .render()
        .min_dimensions(EDGE_MIN, EDGE_MIN)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(drawn)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_an_address() {
        let address =
            format!("https://preloop.example.com/register-device?token={}", "x".repeat(43));
        let picture = picture(&address).unwrap();
        let drawn = picture.strip_prefix("data:image/svg+xml;base64,").unwrap();
        let drawn = String::from_utf8(STANDARD.decode(drawn).unwrap()).unwrap();
        assert!(drawn.contains("<svg") && !drawn.contains("<script"), "{drawn}");
        assert!(super::picture(&"x".repeat(10_000)).is_err(), "more than such a picture can say");
    }
}
