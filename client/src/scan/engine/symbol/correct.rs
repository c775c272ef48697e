//! Reed-Solomon correction of errors and erasures over GF(256) (ISO/IEC 18004 §7.5.2 and annex B).
//!
//! Own code, since no kept library corrects erasures in this field: a codeword that is known to be doubtful costs half of
//! what an unknown wrong one costs, which is what reads a code behind a reflection.

/// x⁸ + x⁴ + x³ + x² + 1.
const POLYNOMIAL: u16 = 0x11d;

struct Field {
    exp: [u8; 255],
    log: [u8; 256],
}

static FIELD: Field = {
    let mut field = Field {
        exp: [0; 255],
        log: [0; 256],
    };
    let mut value = 1_u16;
    let mut power = 0;
    while power < 255 {
        field.exp[power] = value as u8;
        field.log[value as usize] = power as u8;
        value <<= 1;
        if value & 0x100 != 0 {
            value ^= POLYNOMIAL;
        }
        power += 1;
    }
    field
};

fn exp(power: usize) -> u8 {
    FIELD.exp.get(power % 255).copied().unwrap_or(0)
}

fn log(value: u8) -> usize {
    usize::from(FIELD.log.get(usize::from(value)).copied().unwrap_or(0))
}

fn multiply(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 { 0 } else { exp(log(a) + log(b)) }
}

fn divide(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        0
    } else {
        exp(log(a) + 255 - log(b))
    }
}

/// Corrects `block` in place: data, then `redundancy` codewords. `erased` are places that count as unknown. At least
/// `spare` codewords of the redundancy are left to tell a corrected block from one that only looks so. How many codewords
/// were changed; none if the block cannot be corrected.
pub(in crate::scan::engine) fn correct(
    block: &mut [u8],
    redundancy: usize,
    erased: &[usize],
    spare: usize,
) -> Option<usize> {
    if redundancy >= block.len() || block.len() > 255 || erased.len() + spare > redundancy {
        return None;
    }
    let syndromes = syndromes(block, redundancy);
    if syndromes.iter().all(|s| *s == 0) {
        return Some(0);
    }
    let last = block.len() - 1;
    // The place of a codeword is a power of the field's generator, counted from the end.
    let mut erasures = vec![1_u8];
    for place in erased {
        let root = exp(last.checked_sub(*place)?);
        erasures = times(&erasures, &[1, root]);
    }
    let modified: Vec<u8> = times(&syndromes, &erasures).into_iter().take(redundancy).collect();
    let errors = shortest_register(modified.get(erased.len()..)?);
    let error_count = errors.len() - 1;
    if 2 * error_count + erased.len() + spare > redundancy {
        return None;
    }
    let locator = times(&errors, &erasures);
    let evaluator: Vec<u8> = times(&syndromes, &locator).into_iter().take(redundancy).collect();
    let mut changed = 0;
    let mut roots = 0;
    for (place, codeword) in block.iter_mut().enumerate() {
        let power = last - place;
        let inverse = exp(255 - power % 255);
        if value_at(&locator, inverse) != 0 {
            continue;
        }
        roots += 1;
        // Forney: with the first root of the generator being α⁰, the magnitude is X · Ω(1/X) / Λ'(1/X).
        let slope = derivative_at(&locator, inverse);
        if slope == 0 {
            return None;
        }
        let magnitude = multiply(exp(power), divide(value_at(&evaluator, inverse), slope));
        if magnitude != 0 {
            *codeword ^= magnitude;
            changed += 1;
        }
    }
    let right = roots == locator.len() - 1 && self::syndromes(block, redundancy).iter().all(|s| *s == 0);
    right.then_some(changed)
}

/// The block as a polynomial, highest power first, at α⁰, α¹, …
fn syndromes(block: &[u8], redundancy: usize) -> Vec<u8> {
    (0..redundancy)
        .map(|power| {
            block
                .iter()
                .fold(0, |sum, codeword| multiply(sum, exp(power)) ^ codeword)
        })
        .collect()
}

/// The product of two polynomials, lowest power first.
fn times(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut product = vec![0; (a.len() + b.len()).saturating_sub(1)];
    for (i, x) in a.iter().enumerate() {
        for (place, y) in product.iter_mut().skip(i).zip(b) {
            *place ^= multiply(*x, *y);
        }
    }
    product
}

/// A polynomial, lowest power first, at `x`.
fn value_at(polynomial: &[u8], x: u8) -> u8 {
    polynomial.iter().rev().fold(0, |sum, c| multiply(sum, x) ^ c)
}

/// Its formal derivative at `x`: in a field of characteristic 2 the odd powers alone are left.
fn derivative_at(polynomial: &[u8], x: u8) -> u8 {
    let square = multiply(x, x);
    polynomial
        .iter()
        .skip(1)
        .step_by(2)
        .rev()
        .fold(0, |sum, c| multiply(sum, square) ^ c)
}

/// The shortest feedback register that makes `sequence` (Berlekamp and Massey), as the error locator, lowest power first and
/// without zeros behind.
fn shortest_register(sequence: &[u8]) -> Vec<u8> {
    let mut register = vec![1_u8];
    let mut earlier = vec![1_u8];
    let mut earlier_discrepancy = 1_u8;
    let mut gap = 1;
    let mut length = 0;
    for index in 0..sequence.len() {
        let discrepancy = register.iter().take(length + 1).enumerate().fold(0, |sum, (i, c)| {
            sum ^ index
                .checked_sub(i)
                .and_then(|at| sequence.get(at))
                .map_or(0, |s| multiply(*c, *s))
        });
        if discrepancy == 0 {
            gap += 1;
            continue;
        }
        let factor = divide(discrepancy, earlier_discrepancy);
        let before = register.clone();
        if register.len() < earlier.len() + gap {
            register.resize(earlier.len() + gap, 0);
        }
        for (place, c) in register.iter_mut().skip(gap).zip(&earlier) {
            *place ^= multiply(factor, *c);
        }
        if 2 * length <= index {
            length = index + 1 - length;
            earlier = before;
            earlier_discrepancy = discrepancy;
            gap = 1;
        } else {
            gap += 1;
        }
    }
    while register.len() > 1 && register.last() == Some(&0) {
        register.pop();
    }
    register
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rxing::common::reedsolomon::{GenericGFRef, PredefinedGenericGF, ReedSolomonEncoder};

    use super::*;

    /// A block as another implementation makes it.
    fn block(data: &[u8], redundancy: usize) -> Vec<u8> {
        let field = GenericGFRef::from(PredefinedGenericGF::QrCodeField256);
        let mut words: Vec<i32> = data.iter().map(|byte| i32::from(*byte)).collect();
        words.resize(data.len() + redundancy, 0);
        ReedSolomonEncoder::new(field)
            .unwrap()
            .encode(&mut words, redundancy)
            .unwrap();
        words.into_iter().map(|word| u8::try_from(word).unwrap()).collect()
    }

    proptest! {
        #[test]
        fn as_many_errors_and_erasures_are_corrected_as_theory_allows(
            data in proptest::collection::vec(any::<u8>(), 5..100),
            redundancy in 2usize..31,
            places in proptest::collection::vec((any::<prop::sample::Index>(), 1u8..), 0..30),
            erased_share in 0usize..31,
        ) {
            let right = block(&data, redundancy);
            let mut seen = std::collections::BTreeMap::new();
            for (index, change) in places {
                seen.insert(index.index(right.len()), change);
            }
            let (mut errors, mut erasures) = (Vec::new(), Vec::new());
            for (number, (place, change)) in seen.into_iter().enumerate() {
                let erase = number < erased_share;
                let cost = 2 * errors.len() + erasures.len() + if erase { 1 } else { 2 };
                if cost > redundancy { break; }
                if erase { erasures.push((place, change)) } else { errors.push((place, change)) }
            }
            let mut received = right.clone();
            for (place, change) in errors.iter().chain(&erasures) {
                received[*place] ^= change;
            }
            let erased: Vec<usize> = erasures.iter().map(|(place, _)| *place).collect();
            prop_assert_eq!(correct(&mut received, redundancy, &erased, 0), Some(errors.len() + erasures.len()));
            prop_assert_eq!(received, right);
        }

        #[test]
        fn nothing_makes_it_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), redundancy in 0usize..300, erased in proptest::collection::vec(0usize..300, 0..40), spare in 0usize..8) {
            let _ = correct(&mut bytes, redundancy, &erased, spare);
        }
    }

    #[test]
    fn what_must_be_spared_is_not_used_up() {
        let right = block(&[7; 20], 10);
        let mut received = right.clone();
        for place in [0, 3, 9, 12, 18] {
            received[place] ^= 0x55;
        }
        assert_eq!(correct(&mut received.clone(), 10, &[], 2), None);
        assert_eq!(correct(&mut received, 10, &[], 0), Some(5));
        assert_eq!(received, right);
    }
}
