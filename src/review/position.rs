//! Positions: interviews whose position lies far from the other interviews of their village.

use crate::form::{Kind, QuestionType, Rows};
use crate::stats::describe::median;
use crate::survey::Role;

use super::{CheckId, Column, Finding, Limits, Severity, Sheet, numbers};

/// The mean radius of the earth.
const EARTH_M: f64 = 6_371_008.8;

/// Latitude and longitude in degrees.
type Point = (f64, f64);

/// The fewest positions that give a village a centre.
const FEWEST: usize = 4;

/// Every question that takes a position, village by village. The centre is the median of latitudes and of longitudes.
pub(super) fn check(sheet: &Sheet, limits: &Limits) -> Vec<Finding> {
    let Some(villages) = sheet.role(Role::Village) else {
        return vec![];
    };
    let points = sheet.columns().iter().filter(|column| {
        sheet.questionnaire().at(column.node).kind == Kind::Question(QuestionType::GeoPoint)
    });
    let mut found = vec![];
    for column in points {
        for (village, lines) in sheet.groups(Some(villages), 0..sheet.lines().len()) {
            let Some(village) = village else { continue };
            let seen: Vec<(usize, Point)> = lines
                .into_iter()
                .filter_map(|line| Some((line, point(&column.text(line)?)?)))
                .collect();
            if seen.len() >= FEWEST {
                found.extend(far(sheet, limits, column, &village, &seen));
            }
        }
    }
    found
}

fn point(text: &str) -> Option<Point> {
    let mut numbers = text.split_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn far(
    sheet: &Sheet,
    limits: &Limits,
    column: &Column,
    village: &str,
    seen: &[(usize, Point)],
) -> Vec<Finding> {
    let of = |part: fn(&Point) -> f64| {
        median(
            &seen
                .iter()
                .map(|(_, point)| part(point))
                .collect::<Vec<_>>(),
        )
    };
    let centre = (of(|point| point.0), of(|point| point.1));
    seen.iter()
        .map(|(line, point)| (*line, metres(centre, *point)))
        .filter(|(_, metres)| *metres > limits.position_m)
        .map(|(line, metres)| {
            let subject = numbers::at(
                sheet.subject(line),
                sheet.questionnaire(),
                column.node,
                &Rows::default(),
            );
            let own = column.text(line).unwrap_or_default();
            Finding::new(
                CheckId::Position,
                Severity::Soft,
                subject,
                &[own.as_str(), village],
                format!(
                    "the position lies {:.1} km from the middle of the {} interviews in {village}",
                    metres / 1000.0,
                    seen.len()
                ),
                "Is the village right? Else ask where the interview was made.",
            )
            .number("metres", metres)
            .count("n", seen.len())
        })
        .collect()
}

/// The great-circle distance.
///
/// # Source
/// Sinnott 1984, the haversine formula on a sphere: within 0.6 % of the ellipsoid.
fn metres(a: Point, b: Point) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = |degrees: f64| libm::sin(degrees.to_radians() / 2.0).powi(2);
    let h = half(b.0 - a.0) + libm::cos(lat_a) * libm::cos(lat_b) * half(b.1 - a.1);
    2.0 * EARTH_M * libm::asin(h.sqrt().min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let one = metres((40.0, 76.0), (41.0, 76.0));
        assert!((one - 111_195.0).abs() < 10.0, "{one}");
        assert_eq!(metres((40.0, 76.0), (40.0, 76.0)), 0.0);
    }
}
