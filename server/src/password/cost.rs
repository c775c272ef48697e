//! What one hash costs.

use argon2::{Algorithm, Argon2, Block, Params, PasswordHash as Phc, Version};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The parameters of Argon2id for new hashes; stored ones carry their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// The parameters are none of Argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not parameters of Argon2id: {0}")]
pub struct CostError(argon2::Error);

const OUTPUT: usize = 32;

/// The memory of one hash, used again by the next.
pub(super) type Memory = Vec<Block>;

impl Cost {
    /// Checks the parameters.
    ///
    /// # Errors
    /// Argon2id has none such (RFC 9106 §3.1).
    pub fn validate(self) -> Result<(), CostError> {
        self.params().map(|_| ()).map_err(CostError)
    }

    /// Hashes `password` into a PHC string.
    pub(super) fn hash(self, password: &[u8], salt: &[u8; 16], memory: &mut Memory) -> Result<String, argon2::Error> {
        let params = self.params()?;
        let output = derive(&params, password, salt, memory)?;
        let encode = |bytes: &[u8]| data_encoding::BASE64_NOPAD.encode(bytes);
        Ok(format!(
            "$argon2id$v=19$m={},t={},p={}${}${}",
            self.memory_kib,
            self.passes,
            self.lanes,
            encode(salt),
            encode(&*output)
        ))
    }

    fn params(self) -> Result<Params, argon2::Error> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(OUTPUT))
    }
}

/// Whether `password` is the one of the PHC string. A string that cannot be read is nobody's.
pub(super) fn verify(password: &[u8], phc: &str, memory: &mut Memory) -> bool {
    let Ok(phc) = Phc::new(phc) else { return false };
    let (Ok(params), Some(salt), Some(stored)) = (Params::try_from(&phc), phc.salt, phc.hash) else {
        return false;
    };
    derive(&params, password, &salt, memory).is_ok_and(|output| bool::from(output.ct_eq(stored.as_bytes())))
}

fn derive(
    params: &Params,
    password: &[u8],
    salt: &[u8],
    memory: &mut Memory,
) -> Result<Zeroizing<[u8; OUTPUT]>, argon2::Error> {
    memory.resize(params.block_count(), Block::default());
    let mut output = Zeroizing::new([0; OUTPUT]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone()).hash_password_into_with_memory(
        password,
        salt,
        output.as_mut(),
        memory.as_mut_slice(),
    )?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn a_hash_is_a_phc_string_that_verifies_at_its_own_cost() {
        let mut memory = Memory::new();
        let phc = CHEAP.hash(b"correct horse", &[7; 16], &mut memory).unwrap();
        assert!(
            phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$BwcHBwcHBwcHBwcHBwcHBw$"),
            "{phc}"
        );
        assert!(verify(b"correct horse", &phc, &mut memory));
        assert!(!verify(b"correct horsf", &phc, &mut memory));
        assert!(!verify(b"correct horse", "$argon2id$v=19$m=8,t=1,p=1$", &mut memory));
    }

    #[test]
    fn another_implementation_made_this_one() {
        // The reference implementation: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32
        let phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify(b"password", phc, &mut Memory::new()));
    }

    #[test]
    fn the_library_reads_what_we_write() {
        use argon2::PasswordVerifier;
        let phc = CHEAP.hash(b"correct horse", &[1; 16], &mut Memory::new()).unwrap();
        assert!(
            Argon2::default()
                .verify_password(b"correct horse", phc.as_str())
                .is_ok()
        );
    }
}
