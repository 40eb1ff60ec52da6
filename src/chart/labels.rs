//! Names beside the things they name, without touching each other: spread along an edge, or gathered in a
//! legend.

use super::canvas::{Align, Area, Canvas, Color, Drawn, Place};
use super::error::ChartError;
use super::theme::{LABEL, NAME, NOTE};

/// Height of a row of a legend.
const LEGEND_ROW: f64 = 19.0;

/// Draws colours and labels in rows from the top left of `area`, and gives the height used.
pub fn legend(canvas: &Canvas, area: Area, entries: &[(Color, String)]) -> Result<f64, ChartError> {
    const SWATCH: f64 = 16.0;
    const GAP: f64 = 18.0;
    let most = area.width() / 2.0 - SWATCH - GAP;
    let (mut x, mut y) = (area.left, area.top + LEGEND_ROW / 2.0);
    for (color, label) in entries {
        let width = canvas.width(label, LABEL).min(most) + SWATCH;
        if x > area.left && x + width > area.right {
            (x, y) = (area.left, y + LEGEND_ROW);
        }
        canvas.bar(Area { left: x, top: y - 5.0, right: x + 10.0, bottom: y + 5.0 }, *color)?;
        canvas.label(label, (x + SWATCH, y), Align::Left, LABEL, most)?;
        x += width + GAP;
    }
    Ok(if entries.is_empty() { 0.0 } else { y + LEGEND_ROW / 2.0 - area.top })
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
        while let Some(above) =
            clusters.pop_if(|above| start(above, top, bottom) + above.1 > start(&cluster, top, bottom))
        {
            let wishes = above.2 + cluster.2 - above.1 * cluster.0.len() as f64;
            cluster = (above.0.into_iter().chain(cluster.0).collect(), above.1 + cluster.1, wishes);
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
    (wishes / members.len() as f64).min(bottom - height).max(top)
}

/// What is written at the end of a line.
pub struct End {
    /// Where the line ends.
    pub from: Place,
    /// Colour of the line.
    pub color: Color,
    /// The key figure.
    pub figure: String,
    /// Its range over worlds.
    pub range: String,
    /// The name.
    pub label: String,
}

/// Writes figure, range and name of each line in `column`, at its height or as near to it as the others allow, with a
/// thin line from its end.
pub fn name_ends(canvas: &Canvas, column: Area, ends: &[End]) -> Drawn {
    const ROW: f64 = 14.0;
    const LEAD: f64 = 22.0;
    let room = column.width() - LEAD;
    let height = |rows: usize| ROW * (1 + rows) as f64 + 6.0;
    let rows = |most: usize| -> Vec<usize> {
        ends.iter().map(|end| canvas.wrap(&end.label, LABEL, room, most).len()).collect()
    };
    let mut counts = rows(2);
    if counts.iter().copied().map(height).sum::<f64>() > column.height() {
        counts = rows(1);
    }
    let heights: Vec<f64> = counts.iter().copied().map(height).collect();
    let wanted: Vec<f64> = ends.iter().map(|end| end.from.1).collect();
    let middles = spread(&wanted, &heights, column.top, column.bottom);
    for ((end, middle), rows) in ends.iter().zip(middles).zip(counts) {
        let x = column.left + LEAD;
        canvas.path(&[end.from, (x - 14.0, middle), (x - 4.0, middle)], end.color, 1.0)?;
        let top = middle - ROW / 2.0 * rows as f64;
        canvas.label(&end.figure, (x, top), Align::Left, NAME, room)?;
        let after = canvas.width(&end.figure, NAME) + 6.0;
        canvas.label(&end.range, (x + after, top), Align::Left, NOTE, room - after)?;
        canvas.block(&end.label, (x, middle + ROW / 2.0), Align::Left, LABEL, (room, rows))?;
    }
    Ok(())
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
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= 20.0 - 1e-9), "{middles:?}");
        assert!(sorted[0] >= 10.0 - 1e-9 && sorted[4] <= 90.0 + 1e-9);
        assert!(middles[0] < middles[2] && middles[2] < middles[1], "the order is kept");
    }

    #[test]
    fn blocks_with_room_stay_where_they_are() {
        assert_eq!(spread(&[20.0, 80.0], &[10.0, 10.0], 0.0, 100.0), [20.0, 80.0]);
        assert!(spread(&[], &[], 0.0, 1.0).is_empty());
    }

    #[test]
    fn too_many_blocks_are_squeezed() {
        let middles = spread(&[5.0; 10], &[20.0; 10], 0.0, 100.0);
        assert!(middles.iter().all(|middle| (0.0..=100.0).contains(middle)));
    }
}
