//! Colors of energy: a path through OKLab walked at constant speed, so that equal steps look equal, as
//! on the page.

use std::f64::consts::PI;

/// Inks for all but the energy.
pub(super) struct Inks {
    pub ink: &'static str,
    pub paper: &'static str,
    pub line: &'static str,
    pub text: &'static str,
    pub accent: &'static str,
}

pub(super) fn inks(dark: bool) -> Inks {
    if dark {
        Inks {
            ink: "#ffffff",
            paper: "#0e1016",
            line: "rgba(226,240,255,0.24)",
            text: "#a0a4ad",
            accent: "#ff8658",
        }
    } else {
        Inks {
            ink: "#0d1421",
            paper: "#ffffff",
            line: "rgba(18,36,66,0.3)",
            text: "#5a5e66",
            accent: "#c8390b",
        }
    }
}

/// Lightness, chroma and hue in degrees, wells first.
const LIGHT: [[f64; 3]; 6] = [
    [0.5, 0.115, 268.0],
    [0.62, 0.105, 245.0],
    [0.73, 0.085, 218.0],
    [0.83, 0.062, 190.0],
    [0.91, 0.045, 155.0],
    [0.972, 0.022, 105.0],
];
const DARK: [[f64; 3]; 6] = [
    [0.8, 0.105, 155.0],
    [0.69, 0.1, 182.0],
    [0.57, 0.092, 212.0],
    [0.45, 0.092, 245.0],
    [0.33, 0.085, 272.0],
    [0.225, 0.045, 285.0],
];

/// Colors spread as a root of the energy above its lowest: wells get more of them than walls.
const SPREAD: f64 = 0.6;

/// The energy that is painted with a share of the colors.
pub(super) fn energy_at(share: f64, [low, high]: [f64; 2]) -> f64 {
    low + (high - low) * libm::pow(share, 1.0 / SPREAD)
}

/// The share of the colors that an energy is painted with.
pub(super) fn share_of(energy: f64, [low, high]: [f64; 2]) -> f64 {
    libm::pow(((energy - low) / (high - low)).clamp(0.0, 1.0), SPREAD)
}

/// So many colors at equal distances along the path, as `#rrggbb`.
pub(super) fn path(dark: bool, count: usize) -> Vec<String> {
    let knots = (if dark { DARK } else { LIGHT }).map(|[lightness, chroma, hue]| {
        let angle = hue * PI / 180.0;
        [
            lightness,
            chroma * libm::cos(angle),
            chroma * libm::sin(angle),
        ]
    });
    let length = |a: &[f64; 3], b: &[f64; 3]| {
        let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
        squares.sum::<f64>().sqrt()
    };
    let total: f64 = knots
        .windows(2)
        .map(|pair| length(&pair[0], &pair[1]))
        .sum();
    let at = |wanted: f64| {
        let mut left = wanted;
        for pair in knots.windows(2) {
            let whole = length(&pair[0], &pair[1]);
            if left <= whole {
                return [0, 1, 2].map(|k| pair[0][k] + (pair[1][k] - pair[0][k]) * left / whole);
            }
            left -= whole;
        }
        knots[knots.len() - 1]
    };
    (0..count)
        .map(|k| rgb(at(total * k as f64 / (count - 1).max(1) as f64)))
        .collect()
}

/// OKLab to 8-bit sRGB (Ottosson 2020).
fn rgb([lightness, a, b]: [f64; 3]) -> String {
    let cube = |x: f64| x * x * x;
    let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    let s = cube(lightness - 0.0894841775 * a - 1.291485548 * b);
    let channels = [
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
    ];
    let [red, green, blue] = channels.map(|linear| {
        let clipped = linear.clamp(0.0, 1.0);
        let encoded = if clipped <= 0.0031308 {
            12.92 * clipped
        } else {
            1.055 * libm::pow(clipped, 1.0 / 2.4) - 0.055
        };
        (255.0 * encoded).round() as u8
    });
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `www/plane/colormap.ts` paints them.
    #[test]
    fn both_ends_are_those_of_the_page() {
        let ends = |dark| {
            let shades = path(dark, 256);
            [shades[0].clone(), shades[128].clone(), shades[255].clone()]
        };
        assert_eq!(ends(false), ["#475fa5", "#6ab8cc", "#f8f7e6"]);
        assert_eq!(ends(true), ["#85d2a0", "#20718e", "#1a1830"]);
    }

    #[test]
    fn shares_and_energies_are_inverse() {
        for share in [0.0, 0.1, 0.5, 1.0] {
            let energy = energy_at(share, [-2.0, 3.0]);
            assert!((share_of(energy, [-2.0, 3.0]) - share).abs() < 1e-12);
        }
    }
}
