//! Takes the place of `sha2-asm`, which refuses to be compiled for Windows. The crate `sntrup761` has `sha2` 0.10 use it on every
//! processor that it knows, and nobody else can take that back. `sha2` 0.11 has the same two functions, in Rust, for every system.

pub use sha2::block_api::{compress256, compress512};

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-512 of "abc" (FIPS 180-4, with the example values that NIST gives): one block, by the function that `sha2` 0.10 calls.
    #[test]
    fn one_block_is_compressed_as_the_standard_says() {
        let mut state = [
            0x6a09_e667_f3bc_c908,
            0xbb67_ae85_84ca_a73b,
            0x3c6e_f372_fe94_f82b,
            0xa54f_f53a_5f1d_36f1,
            0x510e_527f_ade6_82d1,
            0x9b05_688c_2b3e_6c1f,
            0x1f83_d9ab_fb41_bd6b,
            0x5be0_cd19_137e_2179,
        ];
        let mut block = [0; 128];
        block[..4].copy_from_slice(b"abc\x80");
        block[127] = 24;
        compress512(&mut state, &[block]);
        assert_eq!(
            state,
            [
                0xddaf_35a1_9361_7aba,
                0xcc41_7349_ae20_4131,
                0x12e6_fa4e_89a9_7ea2,
                0x0a9e_eee6_4b55_d39a,
                0x2192_992a_274f_c1a8,
                0x36ba_3c23_a3fe_ebbd,
                0x454d_4423_643c_e80e,
                0x2a9a_c94f_a54c_a49f,
            ]
        );
    }
}
