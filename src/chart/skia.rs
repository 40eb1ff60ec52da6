//! The back-end that paints PNGs: plotters' elements on a tiny-skia canvas, anti-aliased, with the program's own fonts.
//!
//! plotters counts in whole pixels. This back-end therefore reports a canvas [`GRID`] times larger than the picture and
//! shrinks what it is told to draw, which gives sub-pixel precision. Lines along an axis and filled rectangles are set
//! back on the picture's own pixels, so that axes and bars stay crisp.
//!
//! The painted bytes depend on nothing but the calls: the same on every processor.

use std::convert::Infallible;

use ab_glyph::{Font, OutlineCurve, Point, ScaleFont};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::text::{Face, Fonts};

/// Steps of the reported canvas in each pixel of the picture.
pub const GRID: u32 = 8;

/// plotters' font sizes are line heights; divided by this they are the em of the letters, as in its SVG back-end.
pub const EM: f64 = 1.24;

/// Below a text's position anchored at its top lies the baseline, in em, as in plotters' SVG back-end.
pub const TOP_TO_BASELINE: f64 = 0.76;

/// Half the height of Inter's capitals, in em: from the middle of a line to its baseline.
const MIDDLE_TO_BASELINE: f64 = 0.364;

type Painted = Result<(), DrawingErrorKind<Infallible>>;

/// A canvas to hand to plotters.
pub struct Skia<'a> {
    pixmap: &'a mut Pixmap,
    fonts: &'a Fonts,
}

impl<'a> Skia<'a> {
    /// Paints on `pixmap`, letters from `fonts`.
    pub fn new(pixmap: &'a mut Pixmap, fonts: &'a Fonts) -> Self {
        Self { pixmap, fonts }
    }

    fn fill(&mut self, path: Option<Path>, color: BackendColor, place: Transform) {
        if let Some(path) = path {
            self.pixmap.fill_path(&path, &paint(color), FillRule::Winding, place, None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, color: BackendColor, width: u32) {
        let stroke = Stroke {
            width: width.max(1) as f32,
            line_join: LineJoin::Round,
            line_cap: LineCap::Butt,
            ..Stroke::default()
        };
        if let Some(path) = path {
            self.pixmap.stroke_path(&path, &paint(color), &stroke, shrink(), None);
        }
    }

    /// The outlines of a line of text, its baseline starting at the origin.
    fn outline(&self, text: &str, face: Face, em: f64, left: f32, baseline: f32) -> Option<Path> {
        let font = self.fonts.font(face);
        let scaled = font.as_scaled(self.fonts.scale(face, em));
        let (across, up) = (scaled.h_scale_factor(), scaled.v_scale_factor());
        let mut path = PathBuilder::new();
        for (glyph, start) in self.fonts.layout(text, face, em).0 {
            if let Some(outline) = font.outline(glyph) {
                trace(&mut path, &outline.curves, |point| (left + start + point.x * across, baseline - point.y * up));
            }
        }
        path.finish()
    }
}

impl DrawingBackend for Skia<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.pixmap.width() * GRID, self.pixmap.height() * GRID)
    }

    fn ensure_prepared(&mut self) -> Painted {
        Ok(())
    }

    fn present(&mut self) -> Painted {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Painted {
        let path = Rect::from_xywh(point.0 as f32, point.1 as f32, 1.0, 1.0).map(PathBuilder::from_rect);
        self.fill(path, color, shrink());
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Painted {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, fill: bool) -> Painted {
        let ((left, right), (top, bottom)) = (snapped_span(a.0, b.0), snapped_span(a.1, b.1));
        let path = Rect::from_ltrb(left, top, right, bottom).map(PathBuilder::from_rect);
        if fill {
            self.fill(path, style.color(), shrink());
        } else {
            self.stroke(path, style.color(), style.stroke_width());
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Painted {
        let mut points: Vec<(f32, f32)> = points.into_iter().map(|(x, y)| (x as f32, y as f32)).collect();
        if let [from, to] = points.as_mut_slice() {
            snap_line(from, to, style.stroke_width());
        }
        self.stroke(polyline(&points, false), style.color(), style.stroke_width());
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Painted {
        let path = PathBuilder::from_circle(center.0 as f32, center.1 as f32, radius as f32);
        if fill {
            self.fill(path, style.color(), shrink());
        } else {
            self.stroke(path, style.color(), style.stroke_width());
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Painted {
        let points: Vec<(f32, f32)> = points.into_iter().map(|(x, y)| (x as f32, y as f32)).collect();
        self.fill(polyline(&points, true), style.color(), shrink());
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let em = style.size() / EM;
        Ok((self.fonts.width(text, face(style.style()), em).ceil() as u32, em.ceil() as u32))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Painted {
        let (em, face) = (style.size() / EM, face(style.style()));
        let width = self.fonts.width(text, face, em) as f32;
        let left = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -width / 2.0,
            HPos::Right => -width,
        };
        let baseline = match style.anchor().v_pos {
            VPos::Top => TOP_TO_BASELINE,
            VPos::Center => MIDDLE_TO_BASELINE,
            VPos::Bottom => 0.0,
        } * em;
        let place = shrink().pre_translate(at.0 as f32, at.1 as f32).pre_concat(turn(&style.transform()));
        self.fill(self.outline(text, face, em, left, baseline as f32), style.color(), place);
        Ok(())
    }
}

/// From the reported canvas to the picture.
fn shrink() -> Transform {
    let pixel = 1.0 / GRID as f32;
    Transform::from_scale(pixel, pixel)
}

/// Quarter turns of a text about its position.
fn turn(transform: &FontTransform) -> Transform {
    match transform {
        FontTransform::None => Transform::identity(),
        FontTransform::Rotate90 => Transform::from_row(0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
        FontTransform::Rotate180 => Transform::from_row(-1.0, 0.0, 0.0, -1.0, 0.0, 0.0),
        FontTransform::Rotate270 => Transform::from_row(0.0, -1.0, 1.0, 0.0, 0.0, 0.0),
    }
}

fn face(style: FontStyle) -> Face {
    match style {
        FontStyle::Bold => Face::Bold,
        FontStyle::Normal | FontStyle::Italic | FontStyle::Oblique => Face::Regular,
    }
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (red, green, blue) = color.rgb;
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, (color.alpha * 255.0).round() as u8);
    paint.anti_alias = true;
    paint
}

fn polyline(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (place, (x, y)) in points.iter().enumerate() {
        if place == 0 {
            path.move_to(*x, *y);
        } else {
            path.line_to(*x, *y);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

/// Moves a line along an axis so that its edges lie on pixel borders: an odd width is centred on pixels, an even one
/// between them.
fn snap_line(from: &mut (f32, f32), to: &mut (f32, f32), width: u32) {
    let grid = GRID as f32;
    let half = (width as f32 / grid).round().max(1.0) / 2.0;
    let snap = |place: f32| ((place / grid - half).round() + half) * grid;
    if from.0 == to.0 {
        (from.0, to.0) = (snap(from.0), snap(to.0));
    } else if from.1 == to.1 {
        (from.1, to.1) = (snap(from.1), snap(to.1));
    }
}

/// Both ends of a rectangle's side, in order, on pixel borders unless the side is so short that it would change visibly.
fn snapped_span(a: i32, b: i32) -> (f32, f32) {
    let (low, high) = (a.min(b) as f32, a.max(b) as f32);
    let grid = GRID as f32;
    if high - low < 3.0 * grid {
        return (low, high);
    }
    ((low / grid).round() * grid, (high / grid).round() * grid)
}

/// Adds a glyph's curves to a path; a new contour starts wherever a curve does not continue the one before.
fn trace(path: &mut PathBuilder, curves: &[OutlineCurve], place: impl Fn(&Point) -> (f32, f32)) {
    let mut pen = None;
    for curve in curves {
        let (start, end) = match curve {
            OutlineCurve::Line(a, b) | OutlineCurve::Quad(a, _, b) | OutlineCurve::Cubic(a, _, _, b) => {
                (place(a), place(b))
            }
        };
        if pen != Some(start) {
            path.move_to(start.0, start.1);
        }
        match curve {
            OutlineCurve::Line(..) => path.line_to(end.0, end.1),
            OutlineCurve::Quad(_, by, _) => {
                let by = place(by);
                path.quad_to(by.0, by.1, end.0, end.1);
            }
            OutlineCurve::Cubic(_, first, second, _) => {
                let (first, second) = (place(first), place(second));
                path.cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
            }
        }
        pen = Some(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_along_an_axis_fall_on_whole_pixels() {
        let (mut from, mut to) = ((13.0, 0.0), (13.0, 80.0));
        snap_line(&mut from, &mut to, GRID);
        assert_eq!((from.0, to.0), (12.0, 12.0), "one pixel wide: centred on a pixel");
        let (mut from, mut to) = ((0.0, 13.0), (80.0, 13.0));
        snap_line(&mut from, &mut to, 2 * GRID);
        assert_eq!((from.1, to.1), (16.0, 16.0), "two pixels wide: between two pixels");
    }

    #[test]
    fn short_sides_keep_their_length() {
        assert_eq!(snapped_span(21, 3), (0.0 + 3.0, 21.0));
        assert_eq!(snapped_span(3, 43), (0.0, 40.0));
    }
}
