// Values of the program in the words of the catalogues: complete, or it does not compile.

import type { Appearance, Busy, ComputerMark, Keeper, Language, Remedy } from './bindings';

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
};

export const REMEDY: Record<Remedy, string> = {
  try_again: 'remedy-try-again',
  use_passphrase: 'remedy-use-passphrase',
  give_up: 'remedy-give-up',
  read_another: 'remedy-read-another',
  refresh: 'remedy-refresh',
};

export const KEEPER: Record<Keeper, string> = {
  keychain: 'keeper-keychain',
  passphrase: 'keeper-passphrase',
};

export const MARK: Record<ComputerMark, string> = {
  current: 'mark-current',
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
