//! The code that is filmed.

use crate::dice::Dice;

/// A QR code as modules, its quiet zone included, and what it says.
#[derive(Clone, Debug)]
pub struct Code {
    /// What a reader must read.
    pub text: String,
    /// Modules to a side.
    pub width: usize,
    /// How many of them, on each side, are quiet zone.
    pub quiet: usize,
    /// Row by row; true is dark.
    pub modules: Vec<bool>,
    /// The light of a dark module and of a light one, where they are drawn on a screen.
    pub colours: (f32, f32),
}

impl Code {
    /// Whether a module is dark.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.modules[y * self.width + x]
    }
}

/// Servers as people name them, short and long.
const HOSTS: [&str; 10] = [
    "ID.EXAMPLE",
    "WARIFU.DE",
    "PKI.LAN",
    "EXAMPLE.ORG",
    "WARIFU.EXAMPLE.ORG",
    "192.168.178.20:8443",
    "CERTIFICATES.EXAMPLE.CO.JP",
    "WARIFU.INTERNAL.EXAMPLE-COMPANY.COM:8443",
    "DEVICES.IDENTITY.EU-CENTRAL-1.LARGE-ORGANISATION.EXAMPLE",
    "ENROLMENT.WORKPLACES.SOUTHERN-CAMPUS.TECHNICAL-UNIVERSITY.EXAMPLE.AC.UK:18443",
];

/// The text of a pairing code, of either kind.
#[must_use]
pub fn pairing_text(dice: &mut Dice) -> String {
    let host = dice.pick(&HOSTS);
    let mut base32 = |bytes: usize| {
        let mut bits: Vec<bool> = (0..bytes * 8).map(|_| dice.chance(0.5)).collect();
        bits.resize((bytes * 8).next_multiple_of(5), false);
        bits.chunks(5)
            .map(|bits| {
                let value = bits.iter().fold(0u8, |value, bit| value << 1 | u8::from(*bit));
                char::from(if value < 26 { b'A' + value } else { b'2' + value - 26 })
            })
            .collect::<String>()
    };
    let [account, token, pin] = [16, 16, 32].map(&mut base32);
    if dice.chance(0.5) {
        format!("WARIFU://{host}/T/{account}/{token}/{pin}")
    } else {
        format!("WARIFU://{host}/S/{token}/{pin}")
    }
}
