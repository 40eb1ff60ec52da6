//! Names beside the things they name, without touching each other: spread along an edge, placed around points, or
//! gathered in a legend.

use plotters::prelude::DrawingBackend;

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::error::ChartError;
use super::theme::{AXIS, LABEL};

/// Height of a row of a legend.
const LEGEND_ROW: f64 = 19.0;

/// Draws colours and labels in rows from the top left of `area`, and gives the height used.
pub fn legend<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    area: Area,
    entries: &[(Color, String)],
) -> Result<f64, ChartError> {
    const SWATCH: f64 = 16.0;
    const GAP: f64 = 18.0;
    let most = area.width() / 2.0 - SWATCH - GAP;
    let (mut x, mut y) = (area.left, area.top + LEGEND_ROW / 2.0);
    for (color, label) in entries {
        let width = canvas.width(label, LABEL).min(most) + SWATCH;
        if x > area.left && x + width > area.right {
            (x, y) = (area.left, y + LEGEND_ROW);
        }
        canvas.bar(
            Area {
                left: x,
                top: y - 5.0,
                right: x + 10.0,
                bottom: y + 5.0,
            },
            *color,
        )?;
        canvas.label(label, (x + SWATCH, y), Align::Left, LABEL, most)?;
        x += width + GAP;
    }
    Ok(if entries.is_empty() {
        0.0
    } else {
        y + LEGEND_ROW / 2.0 - area.top
    })
}

/// Moves the middles of blocks of these heights apart until none touches the next, staying as near to where they were
/// as the span from `top` to `bottom` allows. Blocks that do not fit at all are squeezed evenly.
pub fn spread(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len().min(heights.len())).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let total: f64 = heights.iter().sum();
    let squeeze = ((bottom - top) / total).min(1.0);
    // clusters of touching blocks: members, height, and the sum of the tops that its members would like it to have
    let mut clusters: Vec<(Vec<usize>, f64, f64)> = Vec::new();
    for block in order {
        let height = heights[block] * squeeze;
        let mut cluster = (vec![block], height, wanted[block] - height / 2.0);
        while let Some(above) = clusters
            .pop_if(|above| start(above, top, bottom) + above.1 > start(&cluster, top, bottom))
        {
            let wishes = above.2 + cluster.2 - above.1 * cluster.0.len() as f64;
            cluster = (
                above.0.into_iter().chain(cluster.0).collect(),
                above.1 + cluster.1,
                wishes,
            );
        }
        clusters.push(cluster);
    }
    let mut middles = wanted.to_vec();
    for cluster in &clusters {
        let mut edge = start(cluster, top, bottom);
        for block in &cluster.0 {
            let height = heights[*block] * squeeze;
            middles[*block] = edge + height / 2.0;
            edge += height;
        }
    }
    middles
}

/// The top of a cluster: the mean of its members' wishes, held within the span.
fn start((members, height, wishes): &(Vec<usize>, f64, f64), top: f64, bottom: f64) -> f64 {
    (wishes / members.len() as f64)
        .min(bottom - height)
        .max(top)
}

/// A point to be named.
pub struct Named {
    /// Where the point is.
    pub at: Place,
    /// Its name.
    pub label: String,
}

/// Writes each point's name beside it, in the first place around it where it covers no point and no other name. A name
/// that had to go far gets a thin line to its point.
pub fn name_points<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    area: Area,
    points: &[Named],
    room: f64,
) -> Drawn {
    let mut taken: Vec<Area> = points
        .iter()
        .map(|point| around(point.at, 6.0, 6.0))
        .collect();
    for point in points {
        let lines = canvas.wrap(&point.label, LABEL, room, 2);
        let width = lines
            .iter()
            .map(|line| canvas.width(line, LABEL))
            .fold(0.0, f64::max);
        let half = (width / 2.0 + 2.0, lines.len() as f64 * 7.0 + 1.0);
        let Some(spot) = best_spot(point.at, half, area, &taken) else {
            continue;
        };
        let reach = (spot.0 - point.at.0).abs() - half.0 > 14.0
            || (spot.1 - point.at.1).abs() - half.1 > 14.0;
        if reach {
            canvas.line(point.at, nearest(point.at, spot, half), AXIS, 0.75)?;
        }
        canvas.block(&point.label, spot, Align::Center, LABEL, (room, 2))?;
        taken.push(around(spot, half.0, half.1));
    }
    Ok(())
}

/// The place within a box nearest to a point.
fn nearest(point: Place, spot: Place, half: Place) -> Place {
    (
        point.0.clamp(spot.0 - half.0, spot.0 + half.0),
        point.1.clamp(spot.1 - half.1, spot.1 + half.1),
    )
}

/// Among places around a point, near ones first, the middle of the box that covers least of what is taken.
fn best_spot(point: Place, half: Place, area: Area, taken: &[Area]) -> Option<Place> {
    const SIDES: [Place; 8] = [
        (1.0, 0.0),
        (-1.0, 0.0),
        (1.0, -1.0),
        (1.0, 1.0),
        (-1.0, -1.0),
        (-1.0, 1.0),
        (0.0, -1.0),
        (0.0, 1.0),
    ];
    let mut best: Option<(f64, Place)> = None;
    for away in [9.0, 22.0, 40.0, 64.0, 96.0] {
        for (across, down) in SIDES {
            let diagonal = if across != 0.0 && down != 0.0 {
                0.7
            } else {
                1.0
            };
            let spot = (
                point.0 + across * (half.0 + away * diagonal),
                point.1 + down * (half.1 + away * diagonal),
            );
            let place = around(spot, half.0, half.1);
            let outside = overhang(place, area);
            let covered: f64 = taken.iter().map(|other| overlap(place, *other)).sum();
            let cost = outside * 1e6 + covered;
            if cost <= 0.0 {
                return Some(spot);
            }
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, spot));
            }
        }
    }
    best.filter(|(cost, _)| *cost < 1e6).map(|(_, spot)| spot)
}

fn around(middle: Place, half_width: f64, half_height: f64) -> Area {
    Area {
        left: middle.0 - half_width,
        top: middle.1 - half_height,
        right: middle.0 + half_width,
        bottom: middle.1 + half_height,
    }
}

fn overlap(a: Area, b: Area) -> f64 {
    let across = (a.right.min(b.right) - a.left.max(b.left)).max(0.0);
    across * (a.bottom.min(b.bottom) - a.top.max(b.top)).max(0.0)
}

/// How far a box sticks out of an area.
fn overhang(inner: Area, outer: Area) -> f64 {
    (outer.left - inner.left).max(0.0)
        + (inner.right - outer.right).max(0.0)
        + (outer.top - inner.top).max(0.0)
        + (inner.bottom - outer.bottom).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_blocks_do_not_touch_and_stay_inside() {
        let wanted = [10.0, 12.0, 11.0, 95.0, 50.0];
        let heights = [20.0; 5];
        let middles = spread(&wanted, &heights, 0.0, 100.0);
        let mut sorted = middles.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(
            sorted
                .windows(2)
                .all(|pair| pair[1] - pair[0] >= 20.0 - 1e-9),
            "{middles:?}"
        );
        assert!(sorted[0] >= 10.0 - 1e-9 && sorted[4] <= 90.0 + 1e-9);
        assert!(
            middles[0] < middles[2] && middles[2] < middles[1],
            "the order is kept"
        );
    }

    #[test]
    fn blocks_with_room_stay_where_they_are() {
        assert_eq!(
            spread(&[20.0, 80.0], &[10.0, 10.0], 0.0, 100.0),
            [20.0, 80.0]
        );
        assert!(spread(&[], &[], 0.0, 1.0).is_empty());
    }

    #[test]
    fn too_many_blocks_are_squeezed() {
        let middles = spread(&[5.0; 10], &[20.0; 10], 0.0, 100.0);
        assert!(middles.iter().all(|middle| (0.0..=100.0).contains(middle)));
    }

    #[test]
    fn a_name_keeps_clear_of_its_neighbours() {
        let area = around((100.0, 100.0), 100.0, 100.0);
        let taken = [
            around((100.0, 100.0), 6.0, 6.0),
            around((140.0, 100.0), 20.0, 6.0),
        ];
        let spot = best_spot((100.0, 100.0), (30.0, 8.0), area, &taken);
        assert!(spot.is_some_and(|spot| {
            taken
                .iter()
                .all(|other| overlap(around(spot, 30.0, 8.0), *other) == 0.0)
        }));
    }
}
