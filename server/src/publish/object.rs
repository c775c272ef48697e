//! One object of the bucket, which never becomes older than it is.

use std::borrow::Cow;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, Error, GetOptions, ObjectStore, PutMode, PutOptions, PutPayload, UpdateVersion,
};
use x509_parser::num_bigint::BigUint;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;

// Each time another server was faster, and what it has written is looked at.
const TRIES: u32 = 5;

// Far more than any list; what is larger is none, and is not read.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Something to be published.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) path: &'static str,
    pub(super) content_type: &'static str,
    pub(super) content: Bytes,
}

/// It could not be published.
#[derive(Debug, thiserror::Error)]
pub(super) enum ObjectError {
    /// The bucket could not be read or written.
    #[error("{path}: {source}")]
    Bucket {
        /// Which object.
        path: &'static str,
        /// What went wrong.
        source: Error,
    },
    /// Others wrote it at the same time, again and again.
    #[error("{0}: others write it at the same time")]
    Contended(&'static str),
}

impl Object {
    /// Writes the object, unless the same or a newer one is there: under the condition that what was compared is
    /// still what is there.
    pub(super) async fn publish(&self, bucket: &dyn ObjectStore) -> Result<(), ObjectError> {
        let path = Path::from(self.path);
        for _ in 0..TRIES {
            let mode = match read(bucket, &path).await.map_err(|source| self.failed(source))? {
                None => PutMode::Create,
                Some((_, content)) if !self.supersedes(&content) => return Ok(()),
                Some((version, _)) => PutMode::Update(version),
            };
            let options = PutOptions {
                mode,
                attributes: self.attributes(),
                ..PutOptions::default()
            };
            let payload = PutPayload::from_bytes(self.content.clone());
            match bucket.put_opts(&path, payload, options).await {
                Ok(_) => return Ok(()),
                Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {}
                Err(source) => return Err(self.failed(source)),
            }
        }
        Err(ObjectError::Contended(self.path))
    }

    fn attributes(&self) -> Attributes {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, self.content_type.into());
        // As the server's own answers: a cache that does not ask goes on giving a list that lacks a revocation.
        attributes.insert(Attribute::CacheControl, "no-cache".into());
        attributes
    }

    /// Whether this should stand in the place of what is there. A list of the same issuer must be newer; what is no list,
    /// or another's, is no reason to keep ours back.
    fn supersedes(&self, there: &[u8]) -> bool {
        if self.content == there {
            return false;
        }
        match (number(&self.content), number(there)) {
            (Some((issuer, number)), Some((issuer_there, number_there))) if issuer == issuer_there => {
                number > number_there
            }
            _ => true,
        }
    }

    const fn failed(&self, source: Error) -> ObjectError {
        ObjectError::Bucket {
            path: self.path,
            source,
        }
    }
}

async fn read(bucket: &dyn ObjectStore, path: &Path) -> Result<Option<(UpdateVersion, Bytes)>, Error> {
    let found = match bucket.get_opts(path, GetOptions::default()).await {
        Ok(found) => found,
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let version = UpdateVersion {
        e_tag: found.meta.e_tag.clone(),
        version: found.meta.version.clone(),
    };
    if found.meta.size > LARGEST {
        return Ok(Some((version, Bytes::new())));
    }
    Ok(Some((version, found.bytes().await?)))
}

/// Issuer and number of a revocation list, in DER or PEM.
fn number(list: &[u8]) -> Option<(Vec<u8>, BigUint)> {
    let der = if list.starts_with(b"-----BEGIN") {
        Cow::Owned(x509_parser::pem::parse_x509_pem(list).ok()?.1.contents)
    } else {
        Cow::Borrowed(list)
    };
    let (_, list) = CertificateRevocationList::from_der(&der).ok()?;
    Some((list.issuer().as_raw().to_vec(), list.crl_number()?.clone()))
}
