//! What lies on the disk of this machine: the data directory, the CA, the other keys.

use std::sync::Arc;

use super::Patient;
use crate::app::ca_directory;
use crate::app::keys::Keys;
use crate::by_hand::{ByHand as _, System};
use crate::ca::CertificateAuthority;
use crate::causes::told;
use crate::domain::Issuer as _;
use crate::finding::Finding;

impl Patient<'_> {
    pub(super) fn data_directory(&self) -> Finding {
        let directory = &self.settings.server.data_dir;
        let shown = directory.display();
        match warifu_private::is_private(directory) {
            Ok(true) => Finding::Fine(format!(
                "the data directory {shown} is there, and closed to other users"
            )),
            Ok(false) => Finding::Wrong(format!(
                "the data directory {shown} is open to other users: close it with {}",
                System::close_directory(directory)
            )),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Finding::Unsupported(format!(
                "there is no data directory {shown} yet: the first start makes it. If there should be one, name it with \
                 --data-dir or server.data_dir"
            )),
            Err(error) => Finding::Wrong(format!(
                "the data directory {shown} cannot be looked at: {error}. Run this as the user that runs the server"
            )),
        }
    }

    /// `is_in_use`: whether there is a store that a CA must have been made for.
    pub(super) fn certificate_authority(&self, is_in_use: bool) -> Vec<Finding> {
        let directory = ca_directory(&self.settings.server.secrets_dir);
        let validity = self.settings.issuance.validity;
        let ca = match CertificateAuthority::load(&directory, validity, Arc::clone(self.entropy)) {
            Ok(Some(ca)) => ca,
            Ok(None) if is_in_use => {
                return vec![Finding::Wrong(format!(
                    "the CA is missing from {}, and the store is in use: no server starts. Copy the directory `ca` from \
                     another server or a backup. If it is lost, see `warifu-server ca init --help`",
                    directory.display()
                ))];
            }
            Ok(None) => {
                return vec![Finding::Unsupported(format!(
                    "there is no CA in {} yet: the first start of a new installation makes it",
                    directory.display()
                ))];
            }
            Err(error) => {
                return vec![Finding::Wrong(format!(
                    "the CA cannot be opened: {}. Restore {} from a backup",
                    told(&error.into()),
                    directory.display()
                ))];
            }
        };
        let now = self.clock.now();
        let roots = ca.roots().into_iter().map(|root| {
            let name = root.algorithm;
            if now < root.not_before || root.not_after <= now {
                Finding::Wrong(format!(
                    "the {name} root is valid from {} until {}, and this machine's clock says {now}: put the clock right, \
                     or restore the CA from a backup",
                    root.not_before, root.not_after
                ))
            } else {
                Finding::Fine(format!("the {name} root is valid until {}", root.not_after))
            }
        });
        std::iter::once(Finding::Fine(format!("the CA is there, with the pin {}", ca.pin())))
            .chain(roots)
            .collect()
    }

    pub(super) fn keys(&self, is_in_use: bool) -> Finding {
        let directory = &self.settings.server.secrets_dir;
        let shown = directory.join("keys");
        let shown = shown.display();
        if !Keys::are_in(directory) && is_in_use {
            return Finding::Wrong(format!(
                "the keys of tokens and challenges are missing from {shown}, and the store is in use: copy the directory \
                 `keys` from another server or a backup. With new ones everybody must log in again"
            ));
        }
        if !Keys::are_in(directory) {
            return Finding::Unsupported(format!(
                "there are no keys of tokens and challenges in {shown} yet: the first start makes them"
            ));
        }
        match Keys::load_or_create(directory, &self.place.public_url, &**self.entropy) {
            Ok(_) => Finding::Fine(format!("the keys of tokens and challenges are in {shown}")),
            Err(error) => Finding::Wrong(told(&error)),
        }
    }
}
