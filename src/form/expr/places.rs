//! The functions of positions on the earth: area, distance, geofence.

use crate::form::expr::{Fault, Function, Val};

/// The radius of the earth that JavaRosa counts with, in metres.
const RADIUS_M: f64 = 6_378_100.0;

/// The value of a function of positions; `None` when it is none.
pub(super) fn call(function: Function, arguments: &[Val]) -> Result<Option<Val>, Fault> {
    let texts: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    match function {
        Function::Geofence => {}
        Function::Intersects => return Ok(Some(Val::Truth(crosses_itself(&positions(&texts)?)))),
        _ => return Ok(None),
    }
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

/// Whether two sides of the line cross or touch where they are not neighbours, as `intersects()` asks.
fn crosses_itself(points: &[(f64, f64)]) -> bool {
    let sides: Vec<_> = points
        .windows(2)
        .filter(|side| side[0] != side[1])
        .collect();
    let closed = points.len() > 2 && points.first() == points.last();
    (0..sides.len()).any(|i| {
        (i + 2..sides.len()).any(|j| {
            let neighbours = closed && i == 0 && j + 1 == sides.len();
            !neighbours && meet(sides[i], sides[j])
        })
    })
}

/// Whether two straight sides have a point in common.
fn meet(a: &[(f64, f64)], b: &[(f64, f64)]) -> bool {
    let turn = |p: (f64, f64), q: (f64, f64), r: (f64, f64)| {
        let cross = (q.1 - p.1) * (r.0 - q.0) - (q.0 - p.0) * (r.1 - q.1);
        if cross == 0.0 {
            0
        } else {
            cross.signum() as i8
        }
    };
    let on = |p: (f64, f64), q: (f64, f64), r: (f64, f64)| {
        r.0 >= p.0.min(q.0) && r.0 <= p.0.max(q.0) && r.1 >= p.1.min(q.1) && r.1 <= p.1.max(q.1)
    };
    let (p, q, r, s) = (a[0], a[1], b[0], b[1]);
    let turns = [turn(p, q, r), turn(p, q, s), turn(r, s, p), turn(r, s, q)];
    turns[0] != turns[1] && turns[2] != turns[3]
        || turns[0] == 0 && on(p, q, r)
        || turns[1] == 0 && on(p, q, s)
        || turns[2] == 0 && on(r, s, p)
        || turns[3] == 0 && on(r, s, q)
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
