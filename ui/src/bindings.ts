// Generated from src-tauri/src/screen: `WARIFU_REGENERATE=1 cargo test --lib bindings` writes it anew.

/**
 * What a person did. What does not fit the screen that is shown is ignored: it was meant for an earlier one.
 */
export type Action = { "name": "set_language", 
/**
 * Which.
 */
language: Language, } | { "name": "set_appearance", 
/**
 * Which.
 */
appearance: Appearance, } | { "name": "back" } | { "name": "continue" } | { "name": "try_again" } | { "name": "use_passphrase" } | { "name": "give_up" } | { "name": "confirm_give_up" } | { "name": "begin_registration" } | { "name": "find_server", 
/**
 * Its address.
 */
address: string, } | { "name": "confirm_server" } | { "name": "register", 
/**
 * The username.
 */
username: string, 
/**
 * The email address.
 */
email: string, 
/**
 * The password.
 */
password: string, 
/**
 * The name of this computer.
 */
device_name: string, } | { "name": "show_recovery_key" } | { "name": "check_recovery_key" } | { "name": "confirm_recovery_key", 
/**
 * The groups, in the order in which they were asked.
 */
groups: Array<string>, } | { "name": "begin_joining" } | { "name": "paste" } | { "name": "read_screen" } | { "name": "start_camera" } | { "name": "choose_camera", 
/**
 * Its id.
 */
id: string, } | { "name": "open_camera_settings" } | { "name": "window_hidden" } | { "name": "window_shown" } | { "name": "type_code", 
/**
 * The code.
 */
code: string, 
/**
 * The server that stands beside it; empty where the code names its server.
 */
server: string, } | { "name": "read_another" } | { "name": "join", 
/**
 * The username.
 */
username: string, 
/**
 * The password.
 */
password: string, 
/**
 * The name of this computer.
 */
device_name: string, } | { "name": "log_in", 
/**
 * The password.
 */
password: string, } | { "name": "log_out" } | { "name": "refresh" } | { "name": "settle_alarm" } | { "name": "add_computer" } | { "name": "show_code", 
/**
 * The password.
 */
password: string, } | { "name": "without_approval" } | { "name": "approve", 
/**
 * The number that it shows.
 */
number: string, } | { "name": "deny" } | { "name": "new_code" } | { "name": "leave_code" } | { "name": "enlarge_code" } | { "name": "shrink_code" } | { "name": "copy_code" } | { "name": "copy_recovery_key" } | { "name": "print" } | { "name": "answer_passphrase", 
/**
 * The passphrase.
 */
passphrase: string, } | { "name": "cancel_passphrase" };

/**
 * Light or dark.
 */
export type Appearance = "system" | "light" | "dark";

/**
 * What is being done while a person waits, where something is.
 */
export type Busy = "contacting" | "enrolling" | "reading" | "offering" | "withdrawing" | "logging_in" | "logging_out" | "opening" | "giving_up" | "finishing" | "approving" | "denying" | "collecting" | "cancelling";

/**
 * A camera.
 */
export type Camera = { 
/**
 * What it is known by.
 */
id: string, 
/**
 * What its maker calls it.
 */
name: string, };

/**
 * How it is with the camera.
 */
export type CameraState = { "name": "starting" } | { "name": "live", 
/**
 * What would help, or was found that is of no use.
 */
hint: Hint | null, } | { "name": "troubled", 
/**
 * Why.
 */
problem: Problem, } | { "name": "resting" };

/**
 * A computer of the account.
 */
export type Computer = { 
/**
 * The device, a UUID.
 */
device_id: string, 
/**
 * What its person calls it.
 */
name: string, 
/**
 * What it runs, where it says.
 */
system: string | null, 
/**
 * When it was enrolled, in Unix seconds.
 */
enrolled_at: number, 
/**
 * When it last logged in, in Unix seconds.
 */
last_seen_at: number | null, 
/**
 * What is to be said of it.
 */
marks: Array<ComputerMark>, };

/**
 * Something to be said of a computer.
 */
export type ComputerMark = "current" | "new" | "revoked" | "not_vouched_for" | "server_key";

/**
 * The computers of the account, as far as they are known.
 */
export type Devices = { "name": "logged_out" } | { "name": "loading" } | { "name": "failed", 
/**
 * Why.
 */
problem: Problem, } | { "name": "known", 
/**
 * The computers.
 */
computers: Array<Computer>, 
/**
 * Whether newer ones are being fetched.
 */
refreshing: boolean, };

/**
 * Something about what the camera sees.
 */
export type Hint = "wi_fi" | "web_address" | "contact" | "authenticator" | "other_code" | "damaged" | "several" | "dark" | "too_far";

/**
 * What keeps the keys.
 */
export type Keeper = "keychain" | "passphrase";

/**
 * A language with a complete catalogue.
 */
export type Language = "en" | "ja";

/**
 * A failure in words, in the language of the view.
 */
export type Problem = { 
/**
 * Grows with each failure, also with one that is the same as the last: it is to be heard again.
 */
serial: number, 
/**
 * A stable name.
 */
code: string, 
/**
 * What is wrong, in a few words.
 */
title: string, 
/**
 * The cause and the next step.
 */
detail: string, 
/**
 * Names the refusal in the server's log.
 */
request_id: string | null, 
/**
 * How bad it is.
 */
severity: Severity, 
/**
 * The fields of the form that are at fault, by their names.
 */
fields: Array<string>, 
/**
 * What can be done about it with one press, the best first.
 */
remedies: Array<Remedy>, };

/**
 * A question that stands over any screen.
 */
export type Prompt = { "name": "open_passphrase", 
/**
 * Why the last answer did not serve.
 */
problem: Problem | null, } | { "name": "choose_passphrase", 
/**
 * Why the last answer did not serve.
 */
problem: Problem | null, };

/**
 * A code to show. A secret: its `Debug` says nothing.
 */
export type QrCode = { 
/**
 * Modules a side, the quiet zone of four included: the width and height of the view box.
 */
width: number, 
/**
 * The dark modules as the data of one SVG path, a module a unit.
 */
path: string, };

/**
 * What a person can do about a failure with one press; each is an [`super::Action`] of the same name.
 */
export type Remedy = "try_again" | "use_passphrase" | "give_up" | "read_another" | "without_approval" | "refresh" | "start_camera" | "open_camera_settings" | "settle_alarm";

/**
 * One screen. `problem` is why the last thing that was tried there failed; `busy` is what is being done: everything but
 * `back`, where `may_leave` allows it, then waits.
 */
export type Screen = { "name": "starting" } | { "name": "broken", 
/**
 * Why.
 */
problem: Problem, } | { "name": "alarm", 
/**
 * What.
 */
problem: Problem, } | { "name": "welcome", 
/**
 * An enrolment that was begun here.
 */
unfinished: Unfinished | null, 
/**
 * Asks whether to give that up.
 */
giving_up: boolean, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "server", 
/**
 * What was typed before.
 */
address: string, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "confirm_server", 
/**
 * Its host and port.
 */
server: string, 
/**
 * Its pin, hexadecimal.
 */
pin: string, 
/**
 * Whether a code carried the pin. If so, only the host has to be confirmed; else the pin has to be compared.
 */
pin_known: boolean, 
/**
 * What there is to know of its name before anything is typed: each a sentence.
 */
cautions: Array<string>, 
/**
 * Whether the server is this computer itself, so that a code for it serves on no other.
 */
loopback: boolean, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "register", 
/**
 * The server.
 */
server: string, 
/**
 * What there is to know of its name before a password is typed: each a sentence.
 */
cautions: Array<string>, 
/**
 * A username to begin with.
 */
username: string, 
/**
 * A name for the computer to begin with.
 */
device_name: string, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "recovery_key", 
/**
 * The key, in groups, while it is shown.
 */
groups: Array<Secret> | null, 
/**
 * Whether it was shown at least once.
 */
seen: boolean, 
/**
 * Whether it is on the clipboard now.
 */
copied: boolean, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "recovery_check", 
/**
 * Which groups, counted from one.
 */
asked: Array<number>, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "scan", 
/**
 * The camera.
 */
viewfinder: Viewfinder, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "join", 
/**
 * The server.
 */
server: string, 
/**
 * What there is to know of its name before a password is typed: each a sentence.
 */
cautions: Array<string>, 
/**
 * A username to begin with.
 */
username: string, 
/**
 * A name for the computer to begin with.
 */
device_name: string, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "waiting", 
/**
 * What this computer is called there.
 */
device_name: string, 
/**
 * For how many seconds the request lives from when it is first shown.
 */
lasts: number, 
/**
 * When it ends, in Unix seconds, by the server's clock.
 */
expires_at: number, 
/**
 * Whether the server has not answered for a while; it is asked again.
 */
silent: boolean, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "number", 
/**
 * Two digits.
 */
number: Secret, 
/**
 * What this computer is called there.
 */
device_name: string, 
/**
 * For how many seconds the request lives from when it is first shown.
 */
lasts: number, 
/**
 * When it ends, in Unix seconds, by the server's clock.
 */
expires_at: number, 
/**
 * Whether the server has not answered for a while; it is asked again.
 */
silent: boolean, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "enrolled", 
/**
 * The username of the account.
 */
username: string, 
/**
 * What this computer is called.
 */
device_name: string, 
/**
 * The server.
 */
server: string, 
/**
 * Whether the account was made here and now.
 */
first: boolean, 
/**
 * Whether another computer of the account has vouched for this one.
 */
vouched: boolean, } | { "name": "home", 
/**
 * This computer.
 */
computer: ThisComputer, 
/**
 * What is wrong with the account's device log: it stays until it is right again.
 */
alarm: Problem | null, 
/**
 * All computers of the account.
 */
devices: Devices, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "add_computer", 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "code", 
/**
 * The code.
 */
qr: QrCode, 
/**
 * How many pixels of a style sheet its side must have, for a camera at arm's length to read it.
 */
least: number, 
/**
 * The same code to type, in groups.
 */
typed: Secret, 
/**
 * The server, to type beside it.
 */
server: string, 
/**
 * For how many seconds it lives from when it is first shown: no clock has to be right to count them down.
 */
lasts: number, 
/**
 * When it ends, in Unix seconds, by the server's clock.
 */
expires_at: number, 
/**
 * Whether it is on the clipboard now.
 */
copied: boolean, 
/**
 * Whether it takes the whole screen, to be read from afar.
 */
large: boolean, 
/**
 * Whether who takes it has to be approved here; else they are let in at once.
 */
approval: boolean, 
/**
 * Whether a withdrawal failed: the code can be left to its end.
 */
not_withdrawn: boolean, 
/**
 * Whether the server is this computer itself, so that no other can use the code.
 */
loopback: boolean, 
/**
 * Whether the server has not answered for a while; it is asked again.
 */
silent: boolean, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "approve", 
/**
 * What the new computer is called.
 */
device_name: string, 
/**
 * What it runs, where it says.
 */
system: string | null, 
/**
 * From where it asks, as the server saw it.
 */
address: string, 
/**
 * When it asked, in Unix seconds.
 */
at: number, 
/**
 * For how many seconds the request lives from when it is first shown.
 */
lasts: number, 
/**
 * When it ends, in Unix seconds, by the server's clock.
 */
expires_at: number, 
/**
 * Whether the server did not hear that it is denied: the request can be left to its end.
 */
not_withdrawn: boolean, 
/**
 * Whether the server has not answered for a while; it is asked again.
 */
silent: boolean, 
/**
 * What is being done.
 */
busy: Busy | null, 
/**
 * What failed.
 */
problem: Problem | null, } | { "name": "added", 
/**
 * What it is called.
 */
device_name: string, 
/**
 * What it runs, where it says.
 */
system: string | null, 
/**
 * From where it came, as the server saw it.
 */
address: string, 
/**
 * When, in Unix seconds.
 */
at: number, 
/**
 * Whether it has fetched its certificates; nothing while that is being looked at.
 */
fetched: boolean | null, };

/**
 * Something that the person asked to see, and nobody else: its `Debug` says nothing.
 */
export type Secret = string;

/**
 * How bad a failure is.
 */
export type Severity = "failure" | "alarm";

/**
 * The computer that the window runs on.
 */
export type ThisComputer = { 
/**
 * What its person calls it.
 */
name: string, 
/**
 * The username of the account.
 */
username: string, 
/**
 * The server, as it is dialled.
 */
server: string, 
/**
 * The server's pin, hexadecimal.
 */
pin: string, 
/**
 * The device, a UUID.
 */
device_id: string, 
/**
 * When its certificates end, in Unix seconds: the first of them.
 */
valid_until: number, 
/**
 * What keeps its keys.
 */
keeper: Keeper, };

/**
 * An enrolment that was begun here and not finished.
 */
export type Unfinished = { 
/**
 * For whom, where the keychain tells.
 */
username: string | null, 
/**
 * At which server, where the keychain tells.
 */
server: string | null, };

/**
 * Everything that the window shows.
 */
export type View = { 
/**
 * Grows with each view; an earlier one that comes later is dropped.
 */
revision: number, 
/**
 * The language.
 */
language: Language, 
/**
 * Light or dark.
 */
appearance: Appearance, 
/**
 * The name of the profile, where it is not the usual one.
 */
profile: string | null, 
/**
 * The screen.
 */
screen: Screen, 
/**
 * Whether `back` stops what is being done; where nothing is being done, it goes back.
 */
may_leave: boolean, 
/**
 * A question that stands over it.
 */
prompt: Prompt | null, };

/**
 * The camera beside the ways to bring a code.
 */
export type Viewfinder = { 
/**
 * How it is with it.
 */
state: CameraState, 
/**
 * The cameras that there are.
 */
cameras: Array<Camera>, 
/**
 * The one that is used, by its id.
 */
in_use: string | null, };
