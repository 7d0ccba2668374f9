//! The functions of positions on the earth: area, distance, geofence.

use crate::form::expr::{Fault, Function, Val};

/// The radius of the earth that JavaRosa counts with, in metres.
const RADIUS_M: f64 = 6_378_100.0;

/// The value of a function of positions; `None` when it is none.
pub(super) fn call(function: Function, arguments: &[Val]) -> Result<Option<Val>, Fault> {
    if function != Function::Geofence {
        return Ok(None);
    }
    let texts: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let points = positions(&texts[..1])?;
    let shape = positions(&texts[1..])?;
    match (&points[..], shape.len()) {
        ([point], 3..) => Ok(Some(Val::Truth(inside(*point, &shape)))),
        _ => Err(Fault(
            "geofence() wants a position and a closed shape".into(),
        )),
    }
}

/// `area()` in square metres, `distance()` in metres.
pub(super) fn measure(function: Function, texts: &[String]) -> Result<f64, Fault> {
    let points = positions(texts)?;
    Ok(if function == Function::Area {
        area(&points)
    } else {
        points
            .windows(2)
            .map(|pair| distance(pair[0], pair[1]))
            .sum()
    })
}

/// Latitudes and longitudes of points, traces and shapes.
fn positions(texts: &[String]) -> Result<Vec<(f64, f64)>, Fault> {
    let parts = texts.iter().flat_map(|text| text.split(';'));
    parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let mut numbers = part.split_whitespace().map(str::parse::<f64>);
            match (numbers.next(), numbers.next()) {
                (Some(Ok(latitude)), Some(Ok(longitude))) => Ok((latitude, longitude)),
                _ => Err(Fault(format!("`{part}` is not a position"))),
            }
        })
        .collect()
}

/// Flat around the first point, as JavaRosa counts.
fn area(points: &[(f64, f64)]) -> f64 {
    let Some(&(latitude, longitude)) = points.first() else {
        return 0.0;
    };
    let metres_a_degree = RADIUS_M * std::f64::consts::PI / 180.0;
    let flat: Vec<(f64, f64)> = points
        .iter()
        .map(|&(lat, lon)| {
            let x = (lon - longitude) * metres_a_degree * libm::cos(lat.to_radians());
            (x, (lat - latitude) * metres_a_degree)
        })
        .collect();
    let twice: f64 = flat
        .windows(2)
        .map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1)
        .sum();
    (twice / 2.0).abs()
}

/// Along the sphere (haversine).
fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |x: f64, y: f64| libm::sin((y - x).to_radians() / 2.0);
    let (lat, lon) = (half(a.0, b.0), half(a.1, b.1));
    let square = lat * lat + libm::cos(a.0.to_radians()) * libm::cos(b.0.to_radians()) * lon * lon;
    2.0 * RADIUS_M * libm::asin(square.sqrt().min(1.0))
}

/// Whether a ray from the point crosses the outline an odd number of times.
fn inside(point: (f64, f64), shape: &[(f64, f64)]) -> bool {
    let crossings = shape.windows(2).filter(|edge| {
        let ((y1, x1), (y2, x2)) = (edge[0], edge[1]);
        let spans = (y1 > point.0) != (y2 > point.0);
        spans && point.1 < (x2 - x1) * (point.0 - y1) / (y2 - y1) + x1
    });
    crossings.count() % 2 == 1
}
