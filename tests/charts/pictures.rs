//! Charts against the pictures of them that are kept in `tests/charts/pictures`, as an eye compares them.
//!
//! `GUARANTOR_RENEW=1 cargo test --test charts pictures` draws them anew; look at them before you commit.
//!
//! The pictures are kept at a quarter of their size. Two are as unlike as their worst window: in its structure (one less
//! SSIM of the luminance, Wang et al. 2004) or in its colour. The crate `image-compare` has a mean over the picture, which
//! does not see one lost label, and brings a library for colour management that takes a minute to build.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use guarantor::analysis::compare::Comparison;
use guarantor::analysis::results::Results;
use guarantor::chart::{self, Charts as _, Subject};

use super::cases;
use super::comparison::compared;
use super::made_up::{empty, results, saturated};
use super::pivotal;

use super::sweeps;

/// Largest distance at which two pictures look alike. Other anti-aliasing stays below half of it, and the smallest changes
/// that a reader must not miss are beyond twice of it; the tests below measure both.
const ALIKE: f64 = 0.15;

/// Difference of the mean colours (of 256 levels) of a spot that counts as a distance of 1.
const COLOURS: f64 = 110.0;

/// Picture pixels in a pixel that is kept, each way.
const SHRINK: usize = 4;

/// Sides of the windows in which structure and colour are compared, in pixels that are kept.
const WINDOW: usize = 8;
const SPOT: usize = 3;

/// Keep SSIM's quotients calm where a window is black or of one colour.
const CALM: (f64, f64) = (6.5, 58.5);

/// Red, green and blue of every pixel, row by row.
#[derive(Clone)]
struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<f64>,
}

impl Picture {
    fn decode(bytes: &[u8]) -> Self {
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        let frame = reader.next_frame(&mut pixels).expect("a picture");
        pixels.truncate(frame.buffer_size());
        let rgb = pixels.into_iter().map(f64::from).collect();
        Self { width: frame.width as usize, height: frame.height as usize, rgb }
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().expect("a header");
        let pixels: Vec<u8> = self.rgb.iter().map(|channel| channel.round() as u8).collect();
        writer.write_image_data(&pixels).expect("pixels");
        writer.finish().expect("an end");
        bytes
    }

    fn at(&self, x: usize, y: usize, channel: usize) -> f64 {
        self.rgb[3 * (y * self.width + x) + channel]
    }

    /// The picture at a quarter of its size, in steps of 8 of 256 levels, which no eye misses and which halve the file.
    fn shrunk(&self) -> Self {
        let (width, height) = (self.width / SHRINK, self.height / SHRINK);
        let mean = |x: usize, y: usize, channel: usize| {
            let cells = (0..SHRINK * SHRINK).map(|cell| (SHRINK * x + cell % SHRINK, SHRINK * y + cell / SHRINK));
            let mean = cells.map(|(x, y)| self.at(x, y, channel)).sum::<f64>() / (SHRINK * SHRINK) as f64;
            (mean / 255.0 * 31.0).round() / 31.0 * 255.0
        };
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let rgb = places.flat_map(|(x, y)| [0, 1, 2].map(|channel| mean(x, y, channel)));
        Self { width, height, rgb: rgb.collect() }
    }

    /// Red, green and blue or luminance (channel 3), after Rec. 601.
    fn value(&self, x: usize, y: usize, channel: usize) -> f64 {
        let [red, green, blue] = [0, 1, 2].map(|channel| self.at(x, y, channel));
        if channel == 3 { 0.299 * red + 0.587 * green + 0.114 * blue } else { self.at(x, y, channel) }
    }

    /// Means, variances and covariance of a channel of two pictures in a square window.
    fn moments(&self, other: &Self, (left, top): (usize, usize), side: usize, channel: usize) -> [f64; 5] {
        let mut sums = [0.0; 5];
        for (x, y) in (0..side * side).map(|cell| (left + cell % side, top + cell / side)) {
            let (a, b) = (self.value(x, y, channel), other.value(x, y, channel));
            for (sum, term) in sums.iter_mut().zip([a, b, a * a, b * b, a * b]) {
                *sum += term / (side * side) as f64;
            }
        }
        let [a, b, aa, bb, ab] = sums;
        [a, b, aa - a * a, bb - b * b, ab - a * b]
    }

    /// How unlike the worst window is, and where that is; 1 where the sizes differ.
    fn distance(&self, other: &Self) -> (f64, (usize, usize)) {
        if (self.width, self.height) != (other.width, other.height) {
            return (1.0, (0, 0));
        }
        let windows = |side: usize, step: usize| {
            let steps = move |length: usize| (0..=length.saturating_sub(side)).step_by(step);
            steps(self.height).flat_map(move |y| steps(self.width).map(move |x| (x, y)))
        };
        let structure = |place| {
            let [a, b, aa, bb, ab] = self.moments(other, place, WINDOW, 3);
            let ssim = (2.0 * a * b + CALM.0) * (2.0 * ab + CALM.1);
            1.0 - ssim / ((a * a + b * b + CALM.0) * (aa + bb + CALM.1))
        };
        let colour = |place| {
            let means = [0, 1, 2].map(|channel| self.moments(other, place, SPOT, channel));
            means.into_iter().map(|[a, b, ..]| (a - b).abs() / COLOURS).fold(0.0, f64::max)
        };
        let structures = windows(WINDOW, WINDOW / 2).map(|place| (structure(place), place));
        let all = structures.chain(windows(SPOT, 1).map(|place| (colour(place), place)));
        all.fold((0.0, (0, 0)), |worst, next| if next.0 > worst.0 { next } else { worst })
    }
}

/// A case by name, its results, and the charts of it.
type Case = (&'static str, fn() -> Results, &'static [&'static str]);

/// The charts of which pictures are kept: each of a plausible case, and some of odd ones.
const KEPT: &[Case] = &[
    ("eight", || results(8, 60), &["outcomes", "survival", "strength", "contributors", "hold", "tradeoff", "metrics"]),
    ("one", || results(1, 60), &["outcomes", "survival"]),
    ("many", || results(20, 60), &["survival", "tradeoff"]),
    ("all-held", || saturated(1.0), &["outcomes"]),
    ("nobody", cases::nobody, &["strength"]),
    ("empty", || empty(3), &["survival"]),
    ("letters", cases::letters, &["hold"]),
    ("long", cases::long, &["outcomes"]),
];

/// The sweeps of which pictures are kept: one of each kind.
const SWEEPS: &[&str] = &["sweep-lines", "sweep-apart", "sweep-rows", "sweep-by-level", "sweep-heat"];

/// The files of the pictures, and how each is drawn.
fn kept() -> impl Iterator<Item = (String, Box<dyn Fn() -> Picture>)> {
    let of_run = |(case, results, charts): &'static Case| {
        charts.iter().map(move |chart| {
            let now: Box<dyn Fn() -> Picture> = Box::new(move || draw(chart, &results()));
            (format!("{case}-{chart}.png"), now)
        })
    };
    let own = |chart: &&chart::Chart<Comparison>| chart::CHARTS.iter().all(|other| other.name != chart.name);
    let of_comparison = Comparison::CHARTS.iter().filter(own).map(|chart| {
        let now: Box<dyn Fn() -> Picture> = Box::new(|| draw(chart.name, &compared(results(6, 60))));
        (format!("six-{}.png", chart.name), now)
    });
    let of_pivotal = ["pivotal", "dependence"].map(|name| {
        let now: Box<dyn Fn() -> Picture> = Box::new(move || draw(name, &pivotal::made_up()));
        (format!("made-up-{name}.png"), now)
    });
    let of_sweep = sweeps::cases().into_iter().filter(|(case, _)| SWEEPS.contains(case)).map(|(case, sweep)| {
        let now: Box<dyn Fn() -> Picture> = Box::new(move || draw("sweep-held", &sweep));
        (format!("{case}.png"), now)
    });
    KEPT.iter().flat_map(of_run).chain(of_comparison).chain(of_pivotal).chain(of_sweep)
}

fn draw<T: Subject>(chart: &str, subject: &T) -> Picture {
    Picture::decode(&chart::draw_png(chart, subject).unwrap_or_else(|error| panic!("{chart}: {error}")))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/charts/pictures")
}

#[test]
fn every_chart_looks_like_the_picture_that_is_kept_of_it() {
    let mut faults = Vec::new();
    for (file, draw) in kept() {
        let (path, now) = (folder().join(&file), draw().shrunk());
        if std::env::var_os("GUARANTOR_RENEW").is_some() {
            fs::write(&path, now.encode()).expect("the picture is written");
            continue;
        }
        let before = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (distance, (x, y)) = Picture::decode(&before).distance(&now);
        if distance > ALIKE {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&file);
            fs::write(&path, now.encode()).expect("the new picture is written");
            faults.push(format!("{file}: distance {distance:.2} at {x}, {y}; the new one is {}", path.display()));
        }
    }
    assert!(faults.is_empty(), "look, then GUARANTOR_RENEW=1 cargo test --test charts pictures\n{}", faults.join("\n"));
}

#[test]
fn no_picture_is_kept_of_a_chart_that_is_not_compared_and_all_are_small() {
    let files = fs::read_dir(folder()).expect("the folder").map(|file| file.expect("a file"));
    let (names, sizes): (Vec<String>, Vec<u64>) = files
        .map(|file| (file.file_name().to_string_lossy().into_owned(), file.metadata().expect("its size").len()))
        .unzip();
    assert!(names.iter().all(|name| kept().any(|(file, ..)| file == *name)), "{names:?}");
    assert!(sizes.iter().sum::<u64>() < 900_000, "{sizes:?}");
}

/// How far an altered picture is from what it was.
fn altered(alter: impl Fn(&Picture, usize, usize, usize) -> f64) -> f64 {
    let picture = draw("survival", &results(8, 60));
    let places = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
    let rgb = places.flat_map(|(x, y)| [0, 1, 2].map(|channel| alter(&picture, x, y, channel))).collect();
    let other = Picture { rgb, ..picture.clone() };
    picture.shrunk().distance(&other.shrunk()).0
}

/// The colour of one of the lines, with what anti-aliasing mixes into it.
fn is_line(picture: &Picture, x: usize, y: usize) -> bool {
    let green = [0x0B, 0x8A, 0x5F].map(f64::from);
    (0..3).all(|channel| (picture.at(x, y, channel) - green[channel]).abs() < 90.0)
}

#[test]
fn other_anti_aliasing_looks_alike() {
    let blurred = altered(|picture, x, y, channel| {
        let right = (x + 1).min(picture.width - 1);
        0.75 * picture.at(x, y, channel) + 0.25 * picture.at(right, y, channel)
    });
    let noisy = altered(|picture, x, y, channel| {
        let edge = picture.at(x, y, channel) < 250.0;
        (picture.at(x, y, channel) + if edge { (x * 7 + y * 13) as f64 % 9.0 - 4.0 } else { 0.0 }).clamp(0.0, 255.0)
    });
    assert!(blurred > 0.0 && noisy > 0.0, "something is altered");
    assert!(blurred < ALIKE / 2.0 && noisy < ALIKE / 2.0, "{blurred} {noisy}");
}

#[test]
fn a_changed_colour_a_lost_line_and_a_moved_label_are_seen() {
    let recoloured = altered(|picture, x, y, channel| {
        let swapped = [channel, 2, 1][usize::from(is_line(picture, x, y)) * channel];
        picture.at(x, y, swapped)
    });
    let lost = altered(|picture, x, y, channel| if is_line(picture, x, y) { 255.0 } else { picture.at(x, y, channel) });
    // the labels at the right, three pixels of 1,600 lower
    let moved =
        altered(|picture, x, y, channel| picture.at(x, if x > 1_250 { y.saturating_sub(3) } else { y }, channel));
    for (change, distance) in [("recoloured", recoloured), ("lost", lost), ("moved", moved)] {
        assert!(distance > 2.0 * ALIKE, "{change}: {distance}");
    }
}
