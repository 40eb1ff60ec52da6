//! `guarantor verify`: what is whole is verified, and nothing that was changed is, however well it was hidden.

use std::fs;
use std::io::Cursor;
use std::sync::OnceLock;

use super::desk::{Desk, Files, SMALL};
use super::leftovers;

/// A desk with a run in `a`, and one of another seed in `b`.
fn runs() -> Desk {
    static MADE: OnceLock<Files> = OnceLock::new();
    Desk::again(&MADE, || {
        let desk = Desk::new();
        desk.run("run small.toml -o a -j 1 -q").succeeds();
        desk.run("run small.toml -o b -s 8 -q").succeeds();
        desk
    })
}

#[test]
fn a_run_is_verified_for_any_number_of_threads_and_without_its_files() {
    let desk = runs();
    fs::remove_file(desk.at("small.toml")).expect("the scenario");
    for threads in [1, 3, 0] {
        let ran = desk.run(&format!("verify a -j {threads}")).succeeds().tells_nothing();
        let line = "verified: `a`: all 13 files are, bit for bit, what guarantor 0.1.0 makes of `small` \
            (16 worlds × 32 trials, seed 7)\n";
        assert_eq!(ran.stdout, line);
    }
    desk.run("verify a -q").succeeds().prints_nothing().tells_nothing();
}

#[test]
fn a_run_with_every_flag_is_verified_in_any_place() {
    let desk = Desk::new().with("deep/derived.toml", "extends = \"parts/small.toml\"\ntitle = \"Derived\"\n");
    let desk = desk.with("deep/parts/small.toml", SMALL);
    let flags = "--option full --set host.strength=400000 --set run.seed=3 -s 9 --worlds 8 -n 40";
    desk.run(&format!("run deep/derived.toml {flags} -o a -q")).succeeds();
    fs::create_dir(desk.at("elsewhere")).expect("a folder");
    fs::rename(desk.at("a"), desk.at("elsewhere/moved")).expect("a move");
    desk.run("verify elsewhere/moved").succeeds().prints("`derived` (8 worlds × 40 trials, seed 9)");
    assert_eq!(leftovers(&desk), Vec::<String>::new());
}

#[test]
fn a_changed_byte_in_any_file_is_found_and_the_file_is_named() {
    let desk = runs();
    desk.run("plot a --format svg --chart hold").succeeds();
    for (name, bytes) in desk.files("a") {
        let places =
            if name == "results.json" { vec![0, bytes.len() / 2, bytes.len() - 1] } else { vec![bytes.len() / 2] };
        for place in places {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            fs::write(desk.at("a").join(&name), changed).expect("a file");
            let ran = desk.run("verify a");
            // A manifest may be changed into none at all.
            assert!(matches!(ran.status, Some(1 | 2)), "{name}, byte {place}: {ran:?}");
            assert!(name == "manifest.json" || ran.status == Some(1), "{name}, byte {place}: {ran:?}");
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(said.contains(&name), "{name}, byte {place}: {said}");
        }
        fs::write(desk.at("a").join(&name), &bytes).expect("a file");
    }
    desk.run("verify a").succeeds();
}

#[test]
fn the_first_difference_in_the_results_is_named_with_both_values() {
    let desk = runs();
    let mean = desk.results("a").options[1].outcomes["held"].mean;
    let text = fs::read_to_string(desk.at("a/results.json")).expect("text");
    let place = text.find("\"name\": \"full\"").expect("the option");
    let (before, after) = text.split_at(place);
    let changed = before.to_owned() + &after.replacen(&format!("\"mean\": {mean}"), "\"mean\": 0.875", 1);
    fs::write(desk.at("a/results.json"), &changed).expect("a file");
    let differs = format!("options[1].outcomes.held.mean: 0.875 in the folder, {mean} recomputed");
    let ran = desk.run("verify a").ends(1).prints("not verified: `a`\n").tells_nothing();
    ran.prints(&format!("`results.json` has changed since it was written; {differs}"));
    desk.run("verify a -q").ends(1).prints_nothing().tells_nothing();
    fs::write(desk.at("a/results.json"), &text).expect("a file");
    desk.swap("a", "results.json", changed.as_bytes());
    let ran = desk.run("verify a").ends(1).prints(&format!("`results.json` is not what the sources give; {differs}"));
    ran.prints("`manifest.json` is not what the sources give; outputs[0].blake3: ");
}

#[test]
fn a_chart_that_was_changed_together_with_the_manifest_is_found() {
    let desk = runs();
    let sound = fs::read(desk.at("a/hold.png")).expect("a chart");
    desk.swap("a", "hold.png", &fs::read(desk.at("b/hold.png")).expect("a chart"));
    let ran = desk.run("verify a").ends(1).prints("`hold.png` is not what the sources give; ");
    let hash = |folder: &str| desk.results(folder).scenario.hash;
    let (there, here) = (hash("b"), hash("a"));
    ran.prints(&format!("text chunk `guarantor:scenario-hash`: `{there}` in the folder, `{here}` recomputed"));
    desk.swap("a", "hold.png", &repainted(&sound));
    desk.run("verify a").ends(1).prints("`hold.png` is not what the sources give; the pixel in row 3, column 5,");
    desk.swap("a", "hold.png", &sound);
    desk.run("plot a --format svg -q").succeeds();
    desk.change("a", "survival.svg", "Full backstop", "Half backstop");
    desk.run("verify a").ends(1).prints("`survival.svg` is not what the sources give; line ");
}

/// The same picture with one other pixel, and with all its text.
fn repainted(bytes: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let frame = reader.next_frame(&mut pixels).expect("pixels");
    pixels[3 * frame.line_size + 5 * 3] ^= 255;
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, frame.width, frame.height);
    encoder.set_color(frame.color_type);
    encoder.set_depth(frame.bit_depth);
    for chunk in &reader.info().uncompressed_latin1_text {
        encoder.add_text_chunk(chunk.keyword.clone(), chunk.text.clone()).expect("a chunk");
    }
    for chunk in &reader.info().utf8_text {
        encoder.add_itxt_chunk(chunk.keyword.clone(), chunk.get_text().expect("text")).expect("a chunk");
    }
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("an end");
    out
}

#[test]
fn a_source_that_was_changed_is_found_with_and_without_the_manifest() {
    let desk = runs();
    desk.change("a", "scenario/small.toml", "horizon_months = 24", "horizon_months = 25");
    desk.run("verify a").ends(1).prints("nothing could be recomputed").prints("do not give the scenario");
    fs::write(desk.at("b/scenario/small.toml"), "nonsense").expect("a file");
    let ran = desk.run("verify b").ends(1).prints("`scenario/small.toml` has changed since it was written\n");
    ran.prints("nothing was recomputed");
    desk.swap("a", "scenario/small.toml", b"horizon = {");
    desk.run("verify a").ends(1).prints("not verified: `a`").prints("--> small.toml:1:");
}

#[test]
fn a_manifest_that_tells_of_another_run_is_found() {
    let desk = runs();
    let manifest = desk.at("a/manifest.json");
    let text = fs::read_to_string(&manifest).expect("text");
    for (from, to, says) in [
        ("\"seed\": 7", "\"seed\": 8", "do not give the scenario"),
        ("\"trials\": 32", "\"trials\": 33", "do not give the scenario"),
        ("\"trials\": 32", "\"trials\": 0", "from 1 to 16777216"),
        ("\"set\": []", "\"set\": [\"host.strength=400000\"]", "do not give the scenario"),
        (
            "\"scenario\": \"small\"",
            "\"scenario\": \"large\"",
            "scenario.name: `small` in the folder, `large` recomputed",
        ),
    ] {
        assert!(text.contains(from), "{from}");
        fs::write(&manifest, text.replacen(from, to, 1)).expect("a file");
        desk.run("verify a").ends(1).prints(says);
    }
}

#[test]
fn files_that_are_missing_or_that_nobody_lists_are_named() {
    let desk = runs();
    fs::remove_file(desk.at("a/hold.png")).expect("a chart");
    fs::write(desk.at("a/notes.txt"), "mine").expect("a file");
    fs::create_dir(desk.at("a/scenario/more")).expect("a folder");
    let ran = desk.run("verify a").ends(1).prints("`hold.png` is missing\n");
    ran.prints("`notes.txt` is there, and the manifest does not list it").prints("`scenario/more` is there");
    let text = fs::read_to_string(desk.at("b/manifest.json")).expect("text");
    let mut manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let outputs = manifest["outputs"].as_array_mut().expect("a list");
    outputs.retain(|file| file["path"] != "hold.png");
    let hash = blake3::hash(b"mine").to_hex().to_string();
    outputs.push(serde_json::json!({ "path": "notes.txt", "blake3": hash }));
    fs::write(desk.at("b/manifest.json"), serde_json::to_string_pretty(&manifest).expect("JSON") + "\n")
        .expect("a file");
    fs::write(desk.at("b/notes.txt"), "mine").expect("a file");
    fs::remove_file(desk.at("b/hold.png")).expect("a chart");
    let ran = desk.run("verify b").ends(1).prints("`hold.png` is not there, and a run writes it");
    ran.prints("`notes.txt` is listed, and no run writes it").prints("`manifest.json` is not what the sources give");
}

#[test]
fn a_folder_of_another_version_is_looked_at_but_not_verified() {
    let desk = runs();
    let text = fs::read_to_string(desk.at("a/manifest.json")).expect("text");
    let other = text.replace("guarantor 0.1.0", "guarantor 0.0.9");
    for manifest in [other.clone(), other.replacen("\"version\": 2", "\"version\": 1", 1)] {
        fs::write(desk.at("a/manifest.json"), manifest).expect("a file");
        let ran = desk.run("verify a").ends(1).prints("it was written by `guarantor 0.0.9`").tells_nothing();
        ran.prints("verify it with that version").prints("its 12 listed files are unchanged since they were written");
    }
    fs::write(desk.at("a/hold.png"), "other").expect("a file");
    desk.run("verify a").ends(1).prints("`hold.png` has changed since it was written").prints("`guarantor 0.0.9`");
}

/// A desk with a comparison of two scenarios in `c`.
fn comparison() -> Desk {
    static MADE: OnceLock<Files> = OnceLock::new();
    Desk::again(&MADE, || {
        let other = "extends = \"small.toml\"\ntitle = \"Another\"\n[contributor.france]\ntroops = 9000\n";
        let desk = Desk::new().with("other.toml", other);
        let flags = "--set host.strength=400000 --option full --option bare --baseline other/bare";
        desk.run(&format!("compare small.toml other.toml {flags} -n 40 -o c -q")).succeeds();
        desk
    })
}

#[test]
fn a_comparison_is_verified_from_its_own_copies() {
    let desk = comparison();
    for name in ["small.toml", "other.toml"] {
        fs::remove_file(desk.at(name)).expect("a scenario");
    }
    let ran = desk.run("verify c -j 2").succeeds().tells_nothing().prints("verified: `c`: all ");
    ran.prints("`small` (16 worlds × 40 trials, seed 7); `other` (16 worlds × 40 trials, seed 7)\n");
    let before = desk.files("c");
    desk.run("plot c").succeeds().tells("difference.png, regret.png, compare.png, outcomes.png");
    assert!(desk.files("c") == before, "drawn from the results alone, to the byte");
    desk.run("plot c --format svg --chart difference").succeeds();
    desk.run("verify c").succeeds().prints("verified: `c`: all ");
}

#[test]
fn a_comparison_that_was_changed_is_found() {
    let desk = comparison();
    let sound = fs::read_to_string(desk.at("c/comparison.json")).expect("text");
    desk.change("c", "comparison.json", "\"se\": 0.", "\"se\": 1.");
    desk.run("verify c").ends(1).prints("`comparison.json` is not what the sources give; ");
    desk.swap("c", "comparison.json", sound.as_bytes());
    desk.run("verify c").succeeds();
    let manifest = fs::read_to_string(desk.at("c/manifest.json")).expect("text");
    for (to, says) in [("small/bare", "comparison.json"), ("nobody", "which is no option here")] {
        let changed = manifest.replacen("other/bare", to, 1);
        fs::write(desk.at("c/manifest.json"), changed).expect("a file");
        desk.run("verify c").ends(1).prints(says);
    }
}

#[test]
fn what_is_no_run_folder_is_refused() {
    let desk = runs().with("photos/cat.png", "a cat").with("odd/manifest.json", "{\"version\": 2}");
    for (folder, tells) in [
        ("photos", "`photos` is not a run folder"),
        ("odd", "`odd` is not a run folder"),
        ("none", "opening `none`: there is no such file or folder"),
        ("small.toml", "opening `small.toml`: it is a file and not a folder"),
    ] {
        desk.run(&format!("verify {folder}")).refuses().tells(tells);
        desk.run(&format!("plot {folder}")).refuses().tells(tells);
    }
    let text = fs::read_to_string(desk.at("a/manifest.json")).expect("text");
    for broken in [text[..200].to_owned(), text.replacen("\"hold.png\"", "\"../hold.png\"", 1)] {
        fs::write(desk.at("a/manifest.json"), broken).expect("a file");
        desk.run("verify a").refuses().tells("manifest.json` is damaged");
    }
}
