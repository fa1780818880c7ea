use super::{Call, Function};
use crate::expression::operand::Operand;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("distance", (1, usize::MAX), distance)
        .means(
            "依次经过各点的路程,单位米;点写作“纬度 经度 海拔 精度”,以分号隔开",
            "the way along points in metres; a point is its latitude, longitude, altitude and accuracy, and semicolons stand between points",
        )
        .example("round(distance('25 116.4 0 0; 25 116.41 0 0'))", "1009"),
    Function::new("area", (1, 1), area)
        .means(
            "各点围成的面积,单位平方米;不足三点为0",
            "the area that points enclose in square metres; 0 of fewer than three",
        )
        .example("round(area('25 116.4; 25 116.41; 25.01 116.41; 25.01 116.4'))", "1123041"),
];

/// The radius in metres of the sphere that ODK measures on, so that a form measures the same here
/// and there; it is that of the equator.
const RADIUS_M: f64 = 6_378_100.0;

/// The functions of angles take some time.
const STEPS_PER_POINT: usize = 8;

/// Latitude and longitude in radians.
type Point = (f64, f64);

fn distance(call: &Call<'_>) -> Operand {
    let Some(points) = points(call) else { return Operand::Number(f64::NAN) };
    let steps = points.iter().zip(points.iter().skip(1));
    Operand::Number(steps.map(|(from, to)| RADIUS_M * angle(*from, *to)).sum())
}

fn area(call: &Call<'_>) -> Operand {
    let Some(points) = points(call) else { return Operand::Number(f64::NAN) };
    let edges = points.iter().zip(points.iter().cycle().skip(1));
    let excess: f64 = edges.map(|(from, to)| excess_at_pole(*from, *to)).sum();
    Operand::Number(excess.abs() * RADIUS_M * RADIUS_M)
}

/// The angle between two points as seen from the middle of the earth, by the haversine, which is
/// exact for points that are close.
fn angle(from: Point, to: Point) -> f64 {
    let half = |angle: f64| {
        let sine = libm::sin(angle / 2.0);
        sine * sine
    };
    let across = libm::cos(from.0) * libm::cos(to.0) * half(to.1 - from.1);
    2.0 * libm::asin(libm::sqrt((half(to.0 - from.0) + across).min(1.0)))
}

/// By how much the angles of the triangle between two points and the pole exceed half a turn,
/// which is its area on a sphere of radius 1; negative when the second point lies to the west.
fn excess_at_pole(from: Point, to: Point) -> f64 {
    let colatitude = |point: Point| libm::tan((core::f64::consts::FRAC_PI_2 - point.0) / 2.0);
    let product = colatitude(from) * colatitude(to);
    let turn = to.1 - from.1;
    2.0 * libm::atan2(product * libm::sin(turn), 1.0 + product * libm::cos(turn))
}

/// All points of the arguments in their order; none if there are none or one is malformed.
fn points(call: &Call<'_>) -> Option<Vec<Point>> {
    let mut points = Vec::new();
    for answer in call.answers(0) {
        let text = answer.into_text();
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            if !call.context.take(STEPS_PER_POINT) {
                return None;
            }
            points.push(point(part)?);
        }
    }
    Some(points).filter(|points| !points.is_empty())
}

fn point(text: &str) -> Option<Point> {
    let mut degrees = text.split_whitespace().map(|part| part.parse::<f64>().ok());
    let (latitude, longitude) = (degrees.next()??, degrees.next()??);
    let sound = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && degrees.count() <= 2;
    sound.then(|| (latitude.to_radians(), longitude.to_radians()))
}
