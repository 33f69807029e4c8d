//! Identifiers of what is drawn.

/// An identifier fit for an attribute, the same for the same name for ever: what does not fit is replaced, and a number tells it apart.
pub fn id(sort: &str, name: &str) -> String {
    let mut out = format!("{sort}-");
    let mut plain = true;
    for c in name.chars().take(80) {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') {
            out.push(c);
        } else {
            plain = false;
            if !out.ends_with('-') {
                out.push('-');
            }
        }
    }
    if !plain || name.chars().count() > 80 {
        let mut hash: u32 = 0x811C_9DC5;
        for b in name.bytes() {
            hash = (hash ^ u32::from(b)).wrapping_mul(0x0100_0193);
        }
        out += &format!("-{hash:08x}");
    }
    out
}
