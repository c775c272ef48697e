// Values of the program in the words of the catalogues: complete, or it does not compile.

import type { Appearance, Busy, ComputerMark, Hint, Keeper, Language, Remedy } from './bindings';

export const BUSY: Record<Busy, string> = {
  contacting: 'busy-contacting',
  enrolling: 'busy-enrolling',
  reading: 'busy-reading',
  offering: 'busy-offering',
  withdrawing: 'busy-withdrawing',
  logging_in: 'busy-logging-in',
  logging_out: 'busy-logging-out',
  opening: 'busy-opening',
  giving_up: 'busy-giving-up',
  finishing: 'busy-finishing',
  approving: 'busy-approving',
  denying: 'busy-denying',
  collecting: 'busy-collecting',
  cancelling: 'busy-cancelling',
};

export const REMEDY: Record<Remedy, string> = {
  try_again: 'remedy-try-again',
  use_passphrase: 'remedy-use-passphrase',
  give_up: 'remedy-give-up',
  read_another: 'remedy-read-another',
  without_approval: 'remedy-without-approval',
  refresh: 'remedy-refresh',
  start_camera: 'remedy-start-camera',
  open_camera_settings: 'remedy-open-camera-settings',
  settle_alarm: 'remedy-settle-alarm',
};

export const HINT: Record<Hint, string> = {
  wi_fi: 'hint-wifi',
  web_address: 'hint-web',
  contact: 'hint-contact',
  authenticator: 'hint-authenticator',
  other_code: 'hint-other',
  damaged: 'hint-damaged',
  several: 'hint-several',
  dark: 'hint-dark',
  too_far: 'hint-too-far',
};

export const KEEPER: Record<Keeper, string> = {
  keychain: 'keeper-keychain',
  passphrase: 'keeper-passphrase',
};

export const MARK: Record<ComputerMark, string> = {
  current: 'mark-current',
  new: 'mark-new',
  revoked: 'mark-revoked',
  not_vouched_for: 'mark-not-vouched-for',
  server_key: 'mark-server-key',
};

export const LANGUAGE: Record<Language, string> = {
  en: 'language-en',
  ja: 'language-ja',
};

export const APPEARANCE: Record<Appearance, string> = {
  system: 'appearance-system',
  light: 'appearance-light',
  dark: 'appearance-dark',
};
