// A view for every state of every screen: for the tests, and for looking at them. Nothing of this is in the app.

import type {
  Busy,
  CameraState,
  Computer,
  Hint,
  Language,
  Problem,
  Prompt,
  Screen,
  ThisComputer,
  View,
  Viewfinder,
} from '../src/bindings';
import { QR_PATH, QR_WIDTH } from './fixtures-qr';
import { busyOf } from '../src/types';

/** Sunday, the 1st of March 2026, 09:30 UTC. */
export const NOW = 1_772_357_400;
const DAY = 86_400;

export const PIN = '9f3c41d0a7be52c88b1e6640f2d97a35c0418eb3672fd5a91b84ce07d36a5ff2';
export const TYPED = 'T-7673-WJZE-ZN44-1QA9-5CZW-PGFE-AE-E';
export const SERVER = 'id.example.org';
export const KEY = ['3R7K', 'M0QX', '8TZ2', 'HW4D', 'P9VC', '1JNE', 'TZ-A'];

let serial = 0;

/** A failure that comes after all before it. */
export function problem(code: string, changes: Partial<Problem> = {}): Problem {
  serial += 1;
  return {
    serial,
    code,
    title: 'The server cannot be reached',
    detail: 'Check the address and your network, and that the server is running, then try again.',
    request_id: null,
    severity: 'failure',
    fields: [],
    remedies: [],
    ...changes,
  };
}

const unreachable = problem('server_unreachable', { remedies: ['try_again'] });

export const unlisted = problem('server_unreachable', { remedies: ['refresh'] });

const standing = problem('not_withdrawn', {
  title: 'The code could not be withdrawn',
  detail: 'It may still be used: the server cannot be reached. Try again, or leave it until it ends.',
  remedies: ['try_again'],
});

const undenied = problem('not_denied', {
  title: 'The server has not heard that you denied this',
  detail: 'It cannot be reached. Nobody gets in without your approval; the request ends by itself.',
});

const unlogged = problem('not_in_log', {
  title: 'This computer cannot approve others',
  detail: 'It is not in the device log of your account, so it can vouch for nobody.',
  remedies: ['without_approval'],
});

const taken = problem('username_taken', {
  title: 'The username is taken',
  detail: 'Choose another username; if the account is yours, add this computer with a code from an enrolled one.',
  request_id: '0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506',
  fields: ['username'],
});

const keyless = problem('keychain_absent', {
  title: 'There is no keychain',
  detail: 'No system keychain answers, and keys are never kept in plain text. They can be kept under a passphrase.',
  remedies: ['use_passphrase', 'try_again'],
});

const spent = problem('pairing_token_unusable', {
  title: 'This code cannot be used any more',
  detail: 'It has ended or was used already. Show a new one on the enrolled computer.',
  remedies: ['read_another'],
});

const attack = problem('unacceptable_certificates', {
  title: 'The server answered with certificates of another key',
  detail:
    'They are not for the keys that this computer made. The keys were destroyed. Do not try again on this network before you have asked the operator.',
  request_id: '0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506',
  severity: 'alarm',
});

const forked = problem('log_forked', {
  title: 'Somebody has changed the list of your computers',
  detail:
    'The server shows a device log that contradicts the one that this computer has seen before. Do not add or approve computers until the operator has explained it.',
  severity: 'alarm',
  remedies: ['settle_alarm'],
});

const cautions = [
  'This is not id.example.org, the server that this computer has used so far.',
  'The name is written with letters that look like others: it reads as “exámple.org”.',
];

const wrong = problem('wrong_passphrase', {
  title: 'The passphrase is wrong',
  detail: 'It does not open the keys of this computer. Type it again.',
  fields: ['passphrase'],
});

const unreadable = problem('picture_without_code', {
  title: 'There is no code in the picture',
  detail: 'Take it from close by, sharp and evenly lit, with the white border of the code.',
});

const cameraless = problem('camera_none', {
  title: 'No camera was found',
  detail: 'Plug one in, or bring the code in another way.',
  remedies: ['start_camera'],
});

const forbidden = problem('camera_denied', {
  title: 'Warifu may not use the camera',
  detail: 'Allow it in the settings of the system, or bring the code in another way.',
  remedies: ['open_camera_settings', 'start_camera'],
});

const differs = problem('recovery_key_differs', {
  title: 'This is not the recovery key',
  detail: 'Compare the groups with your paper, or go back and look at the key again.',
});

const clipless = problem('no_clipboard', {
  title: 'The clipboard cannot be used',
  detail: 'Write it down instead.',
});

const thisComputer: ThisComputer = {
  name: 'Desk',
  username: 'alice',
  server: 'https://id.example.org',
  pin: PIN,
  device_id: '0192d3a4-5b6c-7d8e-9fa0-b1c2d3e4f506',
  valid_until: NOW + 365 * DAY,
  keeper: 'keychain',
};

function computer(name: string, changes: Partial<Computer> = {}): Computer {
  return {
    device_id: `device-${name}`,
    name,
    system: 'Debian 12',
    enrolled_at: NOW - 90 * DAY,
    last_seen_at: NOW - 3600,
    marks: [],
    ...changes,
  };
}

export const computers: Computer[] = [
  computer('Desk', { marks: ['current'] }),
  computer('Travel laptop', { system: 'macOS 15.3' }),
  computer('Workshop', { last_seen_at: null, marks: ['new', 'not_vouched_for', 'server_key'] }),
  computer('Old laptop', { system: null, last_seen_at: NOW - 60 * DAY, marks: ['revoked'] }),
];

const named = { cautions: [] as string[], server: SERVER, username: 'alice', device_name: 'Desk' };
const enrolled = {
  name: 'enrolled',
  server: SERVER,
  username: 'alice',
  device_name: 'Desk',
  first: false,
  vouched: false,
} as const;
const idle = { busy: null, problem: null };
const welcome = { name: 'welcome', unfinished: null, giving_up: false, ...idle } as const;
const begun = { username: 'alice', server: SERVER };
const confirm = {
  name: 'confirm_server',
  server: SERVER,
  pin: PIN,
  pin_known: false,
  cautions: [] as string[],
  loopback: false,
  ...idle,
} as const;
const home = {
  name: 'home',
  computer: thisComputer,
  alarm: null,
  devices: { name: 'known', computers, refreshing: false },
  ...idle,
} as const;
const code = {
  name: 'code',
  qr: { width: QR_WIDTH, path: QR_PATH },
  least: 442,
  typed: TYPED,
  server: SERVER,
  expires_at: NOW + 272,
  lasts: 272,
  not_withdrawn: false,
  copied: false,
  large: false,
  approval: true,
  loopback: false,
  silent: false,
  ...idle,
} as const;

const request = { device_name: 'Travel laptop', expires_at: NOW + 512, lasts: 512, silent: false, ...idle } as const;
const waiting = { name: 'waiting', ...request } as const;
const number = { name: 'number', number: '07', ...request } as const;
const approve = {
  name: 'approve',
  system: 'macOS 15.3',
  address: '203.0.113.7',
  at: NOW - 20,
  not_withdrawn: false,
  ...request,
} as const;

const cameras = [
  { id: 'built-in', name: 'Built-in camera' },
  { id: 'usb', name: 'USB camera' },
];

function camera(state: CameraState, changes: Partial<Viewfinder> = {}): Viewfinder {
  return { state, cameras: cameras.slice(0, 1), in_use: 'built-in', ...changes };
}

function live(hint: Hint | null = null): Viewfinder {
  return camera({ name: 'live', hint });
}

const added = {
  name: 'added',
  device_name: 'Travel laptop',
  system: 'macOS 15.3',
  address: '203.0.113.7',
  at: NOW,
  fetched: true,
} as const;

const scan = { name: 'scan', viewfinder: live(), ...idle } as const;

const recovery = { name: 'recovery_key', groups: null, seen: false, copied: false, problem: null } as const;

const LONG = 'the-computer-in-the-workshop-behind-the-house-that-nobody-has-ever-renamed';
const LONG_SERVER = 'identity.department-of-distributed-systems.example-university.ac.example:18443';

export const screens = {
  starting: { name: 'starting' },
  broken: { name: 'broken', problem: unreachable },
  alarm: { name: 'alarm', problem: attack },
  welcome,
  'welcome-unfinished': { ...welcome, unfinished: begun },
  'welcome-unknown': { ...welcome, unfinished: { username: null, server: null } },
  'welcome-giving-up': { ...welcome, unfinished: begun, giving_up: true },
  'welcome-destroying': { ...welcome, unfinished: begun, giving_up: true, busy: 'giving_up' },
  'welcome-opening': { ...welcome, busy: 'opening' },
  'welcome-problem': { ...welcome, problem: unreachable },
  server: { name: 'server', address: '', ...idle },
  'server-busy': { name: 'server', address: 'https://id.example.org', busy: 'contacting', problem: null },
  'server-problem': {
    name: 'server',
    address: 'https://id.example.org',
    busy: null,
    problem: { ...unreachable, fields: ['address'] },
  },
  'confirm-server': confirm,
  'confirm-server-known': { ...confirm, pin_known: true },
  'confirm-server-loopback': { ...confirm, server: '127.0.0.1:8443', loopback: true },
  'confirm-server-busy': { ...confirm, busy: 'contacting' },
  'confirm-server-cautions': { ...confirm, server: 'xn--exmple-cua.org', pin_known: true, cautions },
  'confirm-server-long': { ...confirm, server: LONG_SERVER },
  register: { name: 'register', ...named, username: '', ...idle },
  'register-busy': { name: 'register', ...named, busy: 'enrolling', problem: null },
  'register-problem': { name: 'register', ...named, busy: null, problem: taken },
  'register-keyless': { name: 'register', ...named, busy: null, problem: keyless },
  'recovery-key': recovery,
  'recovery-key-shown': { ...recovery, groups: KEY, seen: true },
  'recovery-key-copied': { ...recovery, groups: KEY, seen: true, copied: true },
  'recovery-key-uncopied': { ...recovery, groups: KEY, seen: true, problem: clipless },
  'recovery-key-seen': { ...recovery, seen: true },
  'recovery-check': { name: 'recovery_check', asked: [3, 6], busy: null, problem: null },
  'recovery-check-busy': { name: 'recovery_check', asked: [3, 6], busy: 'finishing', problem: null },
  'recovery-check-problem': { name: 'recovery_check', asked: [3, 6], busy: null, problem: differs },
  scan,
  'scan-reading': { ...scan, busy: 'reading' },
  'scan-problem': { ...scan, problem: unreadable },
  'scan-starting': { ...scan, viewfinder: camera({ name: 'starting' }, { cameras: [], in_use: null }) },
  'scan-resting': { ...scan, viewfinder: camera({ name: 'resting' }) },
  'scan-cameraless': {
    ...scan,
    viewfinder: camera({ name: 'troubled', problem: cameraless }, { cameras: [], in_use: null }),
  },
  'scan-forbidden': { ...scan, viewfinder: camera({ name: 'troubled', problem: forbidden }) },
  'scan-cameras': { ...scan, viewfinder: camera({ name: 'live', hint: null }, { cameras }) },
  'scan-camera-long': {
    ...scan,
    viewfinder: camera(
      { name: 'live', hint: null },
      { cameras: [{ id: 'built-in', name: LONG }, ...cameras.slice(1)] },
    ),
  },
  'scan-hint-wifi': { ...scan, viewfinder: live('wi_fi') },
  'scan-hint-damaged': { ...scan, viewfinder: live('damaged') },
  'scan-hint-several': { ...scan, viewfinder: live('several') },
  'scan-hint-dark': { ...scan, viewfinder: live('dark') },
  join: { name: 'join', ...named, username: '', device_name: 'Travel laptop', ...idle },
  'join-cautions': { name: 'join', ...named, cautions, ...idle },
  'join-problem': { name: 'join', ...named, busy: null, problem: spent },
  waiting,
  'waiting-long': { ...waiting, device_name: LONG },
  'waiting-silent': { ...waiting, silent: true },
  'waiting-cancelling': { ...waiting, busy: 'cancelling' },
  'waiting-problem': { ...waiting, problem: unreachable },
  number,
  'number-long': { ...number, device_name: LONG },
  'number-silent': { ...number, silent: true },
  'number-ended': { ...number, expires_at: NOW - 2, lasts: 0 },
  'number-collecting': { ...number, busy: 'collecting' },
  'number-problem': { ...number, problem: unreachable },
  'enrolled-first': { ...enrolled, first: true },
  'enrolled-next': { ...enrolled, device_name: 'Travel laptop', vouched: true },
  'enrolled-open': { ...enrolled, device_name: 'Travel laptop' },
  'enrolled-long': { ...enrolled, username: LONG, device_name: LONG, server: LONG_SERVER, first: true },
  home,
  'home-alarm': { ...home, alarm: forked },
  'home-alone': { ...home, devices: { name: 'known', computers: computers.slice(0, 1), refreshing: false } },
  'home-long': {
    ...home,
    computer: { ...thisComputer, name: LONG, username: LONG, server: `https://${LONG_SERVER}` },
    devices: { name: 'known', computers: [computer(LONG, { system: LONG })], refreshing: false },
  },
  'home-refreshing': { ...home, devices: { name: 'known', computers, refreshing: true } },
  'home-logged-out': { ...home, devices: { name: 'logged_out' } },
  'home-logging-in': { ...home, devices: { name: 'logged_out' }, busy: 'logging_in' },
  'home-loading': { ...home, devices: { name: 'loading' } },
  'home-failed': { ...home, devices: { name: 'failed', problem: unlisted } },
  'home-unlogged': { ...home, devices: { name: 'logged_out' }, problem: { ...unreachable, fields: [] } },
  'home-ended': { ...home, computer: { ...thisComputer, valid_until: NOW - DAY } },
  'home-revoked': {
    ...home,
    devices: {
      name: 'known',
      computers: [computer('Desk', { marks: ['current', 'revoked', 'server_key'] }), ...computers.slice(1)],
      refreshing: false,
    },
  },
  'home-logging-out': { ...home, busy: 'logging_out' },
  'add-computer': { name: 'add_computer', ...idle },
  'add-computer-unlogged': { name: 'add_computer', busy: null, problem: unlogged },
  'add-computer-busy': { name: 'add_computer', busy: 'offering', problem: null },
  code,
  'code-large': { ...code, large: true },
  'code-long': { ...code, server: LONG_SERVER },
  'code-ended': { ...code, expires_at: NOW - 1, lasts: 0 },
  'code-undrawn': { ...code, qr: { width: 0, path: '' } },
  'code-copied': { ...code, copied: true },
  'code-not-withdrawn': { ...code, not_withdrawn: true, problem: standing },
  'code-not-withdrawn-ended': { ...code, expires_at: NOW - 1, lasts: 0, not_withdrawn: true, problem: standing },
  'code-silent': { ...code, silent: true },
  'code-loopback': { ...code, server: 'http://127.0.0.1:8443', loopback: true },
  'code-withdrawing': { ...code, busy: 'withdrawing' },
  'code-problem': { ...code, problem: unreachable },
  'code-open': { ...code, approval: false },
  approve,
  'approve-long': { ...approve, device_name: LONG, system: LONG },
  'approve-silent': { ...approve, silent: true, system: null },
  'approve-approving': { ...approve, busy: 'approving' },
  'approve-denying': { ...approve, busy: 'denying' },
  'approve-problem': { ...approve, problem: { ...unreachable, remedies: [] } },
  'approve-undenied': { ...approve, not_withdrawn: true, problem: undenied },
  'approve-ended': { ...approve, expires_at: NOW - 3, lasts: 0 },
  added,
  'added-fetching': { ...added, fetched: null },
  'added-unfetched': { ...added, fetched: false },
} satisfies Record<string, Screen>;

export type ScreenFixture = keyof typeof screens;

export const prompts = {
  'open-passphrase': { name: 'open_passphrase', problem: null },
  'open-passphrase-problem': { name: 'open_passphrase', problem: wrong },
  'choose-passphrase': { name: 'choose_passphrase', problem: null },
} satisfies Record<string, Prompt>;

let revision = 0;

/** What the program sees through to its end. */
const firm: readonly Busy[] = [
  'enrolling',
  'offering',
  'withdrawing',
  'logging_out',
  'giving_up',
  'finishing',
  'approving',
  'denying',
  'collecting',
  'cancelling',
];

/** A view that is newer than all before it. */
export function view(screen: Screen, changes: Partial<View> = {}): View {
  revision += 1;
  const busy = busyOf(screen);
  return {
    revision,
    language: 'en',
    appearance: 'system',
    profile: null,
    screen,
    may_leave: busy === null || !firm.includes(busy),
    prompt: null,
    ...changes,
  };
}

export const languages: readonly Language[] = ['en', 'ja'];
