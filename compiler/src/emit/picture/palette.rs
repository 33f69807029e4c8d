//! A picture as PNG with a table of colours: a third of the size of one that states each pixel's. Drawings have few colours, and the blends at
//! the edges of their letters; the commonest 256 stay exact, and a rarer one becomes the nearest of these.

use std::collections::BTreeMap;

use resvg::tiny_skia::Pixmap;

/// As many as one byte can name.
const MOST: usize = 256;

type Colour = [u8; 4];

pub fn write(p: &Pixmap) -> Result<Vec<u8>, String> {
    let mut counts: BTreeMap<Colour, u64> = BTreeMap::new();
    let pixels = straight(p);
    for run in pixels.chunk_by(|a, b| a == b) {
        *counts.entry(run[0]).or_default() += run.len() as u64;
    }
    let mut colours: Vec<(Colour, u64)> = counts.into_iter().collect();
    colours.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let table: Vec<Colour> = colours.iter().take(MOST).map(|c| c.0).collect();
    let places: BTreeMap<Colour, u8> = colours.iter().map(|(c, _)| (*c, nearest(&table, *c))).collect();
    let mut data = Vec::with_capacity(pixels.len());
    for run in pixels.chunk_by(|a, b| a == b) {
        let place = places.get(&run[0]).copied().unwrap_or(0);
        data.resize(data.len() + run.len(), place);
    }
    packed(p.width(), p.height(), &table, &data).map_err(|e| format!("the picture cannot be written: {e}"))
}

/// The colours of a picture, as if nothing were behind them.
fn straight(p: &Pixmap) -> Vec<Colour> {
    let part = |v: u8, a: u8| match u32::from(a) {
        0 => 0,
        a => ((u32::from(v) * 255 + a / 2) / a).min(255) as u8,
    };
    let one = |c: &[u8]| [part(c[0], c[3]), part(c[1], c[3]), part(c[2], c[3]), c[3]];
    p.data().chunks_exact(4).map(one).collect()
}

/// The place of the colour of a table that differs least.
fn nearest(table: &[Colour], c: Colour) -> u8 {
    let far = |t: &Colour| -> u32 { t.iter().zip(c).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    let best = (0..table.len()).min_by_key(|i| far(&table[*i])).unwrap_or(0);
    best as u8
}

fn packed(wide: u32, high: u32, table: &[Colour], data: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut made = png::Encoder::new(&mut out, wide, high);
    made.set_color(png::ColorType::Indexed);
    made.set_depth(png::BitDepth::Eight);
    made.set_palette(table.iter().flat_map(|c| [c[0], c[1], c[2]]).collect::<Vec<u8>>());
    if table.iter().any(|c| c[3] != 255) {
        made.set_trns(table.iter().map(|c| c[3]).collect::<Vec<u8>>());
    }
    made.set_filter(png::FilterType::NoFilter);
    made.set_compression(png::Compression::Best);
    let mut writer = made.write_header()?;
    writer.write_image_data(data)?;
    writer.finish()?;
    Ok(out)
}

#[test]
fn common_colours_stay_and_rare_ones_become_their_neighbours() {
    use resvg::tiny_skia::{Color, Rect, Transform};
    let mut p = Pixmap::new(40, 20).expect("room");
    p.fill(Color::WHITE);
    // More colours than a table holds: each once, beside two that fill the rest.
    for i in 0..300u16 {
        let paint = resvg::tiny_skia::Paint {
            shader: resvg::tiny_skia::Shader::SolidColor(Color::from_rgba8((i % 256) as u8, 7, (i / 256) as u8, 255)),
            ..Default::default()
        };
        let at = Rect::from_xywh(f32::from(i % 40), f32::from(i / 40), 1.0, 1.0).expect("a place");
        p.fill_rect(at, &paint, Transform::identity(), None);
    }
    let made = write(&p).expect("written");
    let mut read = png::Decoder::new(std::io::Cursor::new(made));
    read.set_transformations(png::Transformations::EXPAND);
    let mut read = read.read_info().expect("a picture");
    let mut data = vec![0; read.output_buffer_size()];
    let frame = read.next_frame(&mut data).expect("pixels");
    assert_eq!((frame.width, frame.height), (40, 20));
    let size = data.len() / 800;
    for (i, was) in straight(&p).into_iter().enumerate() {
        let is = &data[i * size..i * size + 3];
        let off: u32 = is.iter().zip(was).map(|(a, b)| u32::from(a.abs_diff(b))).sum();
        assert!(off <= if was[1] == 7 { 64 } else { 0 }, "pixel {i}: {was:?} became {is:?}");
    }
}
