# What the command line and the window say. Every failure has a title and, in its detail, the cause and the next step.

## Help

help-usage = Usage:
help-commands = Commands
help-options = Options
help = Your account on every computer, each with its own keys: add the next computer with a code from this one
help-register = Make an account with this computer as its first device
help-add-device = Show a code that adds another computer to your account, and approve it here by the number that it shows
help-pair = Add this computer to your account, with a code from another one
help-login = Log in
help-logout = Log out
help-status = Show what this computer is: server, account, certificates, session
help-cameras = List the cameras of this computer
help-scan = Say what the codes in pictures say
help-devices = See the computers of your account
help-devices-list = List the computers of your account
help-devices-revoke = Take a computer out of your account, for good
help-cert = Use this computer's certificates in other programs
help-cert-export = Write a certificate and its root, and on demand the private key
help-log = Look at the signed list of your account's computers, and check it
help-log-show = Show what was signed: which computer was added, by which one, and when
help-log-verify = Check every signature of it, without asking the server
help-log-acknowledge = Confirm that you have looked into the alarms; they are shown with every command until then
help-arg-help = Print help
help-arg-version = Print the version
help-arg-profile = The profile to use; several keep several devices on one machine
help-arg-profile-dir = The directory in which profiles are kept
help-arg-json = Print one JSON object a line, for programs
help-arg-server = The address of the server, such as https://id.example.org
help-arg-username = The username of the account
help-arg-email = The email address of the account
help-arg-device-name = What this computer shall be called; its own name if left out
help-arg-device = The computer, by its name or its identifier in "warifu devices list"
help-arg-pin = The server's pin, from its operator; asked about if left out
help-arg-password-stdin = Read the password from the first line of standard input; answers to questions may follow
help-arg-file = A file with a device log, instead of the one that is kept here: one entry a line, or the server's answer
help-arg-yes = Do not ask
help-arg-qr-png = Also write the code as a picture into a new file, readable by you alone, removed when the pairing ends
help-arg-no-approval = Show a code that needs no approval on this computer, for scripts and other clients. Anyone who has this code, your username and your password can add a computer without being asked anything further
help-arg-code = The code as text, or - to be asked for it (others on this machine can see arguments)
help-arg-screen = Look for the code on this computer's own screen
help-arg-image = A picture of the code: PNG, JPEG or WebP
help-arg-files = Pictures: PNG, JPEG or WebP
help-arg-camera = Read the code with a camera: the one with this number in "warifu cameras", else the one chosen last, else the first
help-arg-format = The format to write
help-arg-algorithm = Which certificate: ecdsa-p256 or ml-dsa-87
help-arg-out = The file to write, readable by you alone, in the place of one that exists; standard output if left out
help-arg-key = Write the private key too

## Questions

ask-password = Password of your Warifu account at { $server }:
ask-new-password = Choose a password for your account at { $server }:
ask-again = The same again:
ask-passphrase = Passphrase that protects the keys on this computer:
ask-username = Username:
ask-code = Code:
ask-pin = This is your first contact with { $server }. Its fingerprint ("pin") is

    {"    "}{ $pin }

    Compare it with the one that your operator gave you ("warifu-server ca show" prints it), or paste that one here.
    If you have none, answer no and ask for it. Are they the same? [yes/no]
ask-host = This code is for the server { $server }. Your username and password will be sent there.
    Is this your server? [yes/no]

server-first = { $server } is new to this computer.
server-other = { $server } is new to this computer, which has used { $usual } so far.
server-not-plain = The name { $server } is not written in plain letters. It stands for "{ $letters }".
server-mixed-scripts = It mixes letters of several scripts, which honest names hardly ever do.
server-like-known = { $server } looks like { $name }, which this computer uses, but is another server.
server-like-plain = It looks like { $name }, but is another server.
server-doubtful = Somebody may be after your password. Go on only if the operator has given you exactly this address.

## Results

registered = Welcome, { $username }. This computer, "{ $device }", is now enrolled at { $server }.
recovery-key = Your recovery key. Write it down and keep it away from this computer; it is not shown again:

    {"    "}{ $key }

code-shown = Scan this code on the new computer. Without a camera or a picture of it, run there

    {"    "}warifu pair --server { $server } --code -

    and type

    {"    "}{ $code }

    The code ends in { $minutes } minutes.
code-without-approval = Anyone who has this code, your username and your password can add a computer without being asked anything further. Show it to nobody else.
code-with-approval = The computer that uses this code will show a number, to be typed here. Leave this running until then.
code-for-this-machine = This server can be reached from this machine alone, so the code serves on this machine only.
code-waiting = Waiting for the new computer …
server-silent = The server has not answered for a while. It is asked again until the code ends.
code-not-withdrawn = The code could not be withdrawn. It works for { $minutes } more minutes. Show it to nobody, and look afterwards with "warifu devices list" whether a computer was added.
picture-not-deleted = The picture of the code could not be removed. Delete it: { $path }
device-added = "{ $device }" ({ $system }) was added from { $address }. If that was not you, ask the operator to revoke it at once.
ask-number = "{ $device }" ({ $system }) asks to join your account, from { $address } at { $at }.

    If you approve, whoever uses that computer can act as you everywhere, and add further computers.

    Type the two digits that it shows, or n to refuse. Type only digits that you have read on its screen yourself; if somebody tells you some, refuse. Number:
ask-number-again = That is not two digits. Number, or n to refuse:
ask-without-approval = { $reason }

    A code without approval is as strong as your password and the code together: whoever has both adds a computer and you are not asked. The new computer will be listed as not vouched for, and can approve no other.
    Show such a code all the same? [yes/no]
code-approved = Approved. Waiting until the other computer has its certificates …
device-approved-only = "{ $device }" was approved, but has not fetched its certificates yet. It can for 7 days: run the same command on it again.
claim-waiting = Waiting for the other computer, the one that showed the code …
claim-number = Type this number on the other computer, the one that showed the code, and nowhere else:

    {"    "}{ $number }

claim-approved = Approved. Checking what the server sent …
paired = This computer, "{ $device }", now belongs to { $username } at { $server }.
camera-used = The camera "{ $name }" is on. Hold the code of the other computer in front of it, so near that it fills half of the picture. Ctrl-C stops.
camera-used-of-several = The camera "{ $name }" is on. Hold the code of the other computer in front of it, so near that it fills half of the picture. Ctrl-C stops; --camera with a number takes another camera ("warifu cameras" lists them).
camera-trouble = { $title }. { $detail }
screen-looked-at = Looking for a code on the screen. The system may ask whether this is allowed. Ctrl-C stops.
camera-code = The code was read.
camera-line = { $number }  { $name }
camera-line-chosen = { $number }  { $name } · chosen last
scan-code = { $file }: { $kind }: { $text }
scan-nothing = { $file }: { $title }
scan-pairing = a Warifu code
scan-damaged = a damaged Warifu code
hint-foreign = This is { $kind }, not a Warifu code. Show the one that "warifu add-device" shows on an enrolled computer.
    .window = This is { $kind }, not a Warifu code. Show the one that an enrolled computer shows after "Add a computer".
hint-damaged = This Warifu code is damaged, or made by a newer version. Show a new one on the enrolled computer.
hint-several = There are several Warifu codes. Show only the one that you mean.
hint-dark = It is very dark. Turn up the brightness of the other screen, or the light.
hint-far = The code is too small to be read. Go nearer.
logged-in = Logged in as { $username } at { $server }.
logged-out = Logged out.
logged-out-here = Logged out here; the server could not be told. There the session ends by itself.
exported = Written to { $path }.
device-line = { $name } ({ $system }){ $marks }
    {"    "}{ $id } · enrolled { $enrolled } · last login { $seen }
device-current = this computer
device-revoked = revoked
device-not-vouched-for = not vouched for
device-server-key = key made by the server
device-revoked-by-operator = revoked by the operator, not by one of your computers
ask-revoke = Take { $name } ({ $system }) out of your account? It can no longer log in, and services that look no longer let it in. To come back it must be added anew.
    Identifier: { $id }
    Take it out? [yes/no]
ask-revoke-this = Take this computer, { $name } ({ $system }), out of your account? It can no longer log in, and services that look no longer let it in. To come back it must be added anew, with another computer of yours.
    Identifier: { $id }
    Take it out? [yes/no]
computer-revoked = { $name } is no longer one of your computers.
this-computer-revoked = This computer no longer belongs to your account. To use Warifu on it again, add it anew with another of your computers, under another name of a profile (--profile).
devices-apart = Not vouched for (none of your computers has signed these in; nothing is taken from them or handed to them):
device-unvouched-new = New and not vouched for: "{ $name }" ({ $id }). None of your computers has signed it in. If you did not add it yourself with a code, somebody knows your password: take it out with "warifu devices revoke { $id }", and tell the operator.
log-not-checked = The device log could not be fetched ({ $reason }). It is checked at the next contact with the server.
log-none = This account has no device log: its computers were added without approval, or by an older version.
log-entry = { $seq } · { $at } · { $what }
    {"    "}by { $by } · { $head }
log-entry-enrol = added { $device }
log-entry-revoke = revoked { $device }
log-entry-recover = recovered the account with { $device }
log-entry-rotate = gave { $device } other keys
log-entry-rekey = changed the recovery key
log-verified = The device log is whole: { $entries } entries, every signature right, { $devices } computers in it.
    Head: { $head }
log-verified-against = Compared with the log that this computer keeps: the { $compared } entries of both are the same.
log-verified-shorter = It is shorter than the log that this computer keeps, which has { $kept } entries: only the first { $compared } could be compared, and are the same. What comes after them is missing here.
alarm-since = (Noticed { $at }. It is shown until you have looked into it and run "warifu log acknowledge".)
alarms-none = There is no alarm to acknowledge.
ask-acknowledge = Have you looked into this? The alarm comes again if its cause does. [y/N]{" "}
alarms-acknowledged = Acknowledged: { $count }.
never = never
status-none = This profile has no device yet. Make an account with "warifu register", or add this computer to yours with "warifu pair".
status-begun = An enrolment was begun here but not finished. Run the same "warifu register" or "warifu pair" again to finish it.
status-device = Server:    { $server }
    Pin:       { $pin }
    Account:   { $username } ({ $account })
    Device:    { $device } ({ $id })
    Keys in:   { $keychain }
    Session:   { $session }
status-certificate = Certificate { $algorithm }: { $days } days left (until { $end }), fingerprint { $fingerprint }
keychain-system = the system's keychain
keychain-passphrase = a file protected by a passphrase
session-there = logged in
session-none = not logged in

## Failures

# Where these words speak of commands, options or profiles, `.window` says the same to a person at the window.

-data-folder = the folder "warifu" in your applications' data

label-error = Error:{" "}
label-alarm = ALARM:{" "}
request-id = The server's log has it as { $id }.
retry-after = (That is in { $seconds } seconds.)
refused-too-many-attempts = Wait { $wait }, then try again. Until then no password is looked at, not even the right one.
refused-busy = Nothing was changed. Try again in { $wait }.
refused-internal = It is not your fault, and nothing of yours is lost. Try again later; if it stays, tell the operator the number below.
refused-device-not-registered = It was revoked, or the server does not know it any more. To use it again, move { -data-folder } away, start Warifu again, and add it anew with a code from another computer. If nobody should have revoked it, ask the operator.
wait-seconds = { $count } seconds
wait-minutes = { $count } minutes
wait-a-while = a while

arguments-title = The command cannot be understood
arguments-detail = Check the command; "warifu --help" shows how it is used.
    { $reason }
not-confirmed-title = Nothing was sent
not-confirmed-detail = The server was not confirmed. Ask its operator for the pin, then run the command again, perhaps with --pin.
not-acknowledged-title = The alarms stand
not-acknowledged-detail = Nothing was acknowledged. Look into them first, then run the command again and answer with yes.
passwords-differ-title = The two entries differ
passwords-differ-detail = Run the command again and type the same twice.
    .window = Type the same twice.
nobody-to-ask-title = There is nobody to ask
nobody-to-ask-detail = Standard input is no terminal and has no answer. Run the command in a terminal, or give --password-stdin with the password in the first line and further answers below it.
server-missing-title = The server is missing
server-missing-detail = A typed code does not name its server. Add --server with the address that stands beside the code.
other-server-title = The code is for another server
other-server-detail = The code names another server than --server does. Leave --server out to use the code's own, or ask for a code from the right server.
format-missing-title = This format comes later
format-missing-detail = This version writes PEM. Use --format pem; with --key, "openssl pkcs12 -export -in FILE" turns that into a p12 file.
no-home-title = There is no place for profiles
no-home-detail = This account has no home directory. Give one with --profile-dir.
file-failed-title = { $path } cannot be used
file-failed-detail = The system says: { $reason }. Check the path and your rights to it.
picture-exists-title = { $path } exists already
picture-exists-detail = The picture of a code is deleted when the pairing ends, so it replaces nothing. Name a new file with --qr-png, or move this one away.
not-a-plain-file-title = { $path } is not a plain file
not-a-plain-file-detail = Name a new file, or a plain one that is to be replaced. To write to standard output, leave --out out.
no-certificate-title = This computer has no { $algorithm } certificate
no-certificate-detail = "warifu status" shows which it has. Name one of them with --algorithm.
no-log-title = This file holds no device log
no-log-detail = { $path } has neither lines of Base64 nor what a server answers. Copy the file "device-log" from a profile, or keep what the server sends.
undelivered-title = The result could not be written
undelivered-detail = Writing to standard output failed: { $reason }. The command itself was done. Make room, or send its output elsewhere; "warifu status" shows how things stand.
recovery-key-unseen-title = The recovery key could not be shown
recovery-key-unseen-detail = This computer is enrolled, but writing to standard output failed: { $reason }. Make room, or send the output elsewhere, and run the same command again to see the recovery key.
environment-title = { $name } has an unknown value
environment-detail = Set it to "system" or "passphrase", or leave it out.
interrupted-title = Stopped
interrupted-detail = The code was withdrawn. Run the command again to show a new one.
stopped-title = Stopped
stopped-detail = Nothing was sent. Run the command again to go on.
camera-number-title = There is no camera { $number }
camera-number-detail = "warifu cameras" lists those that there are, with their numbers.
no-such-computer-title = You have no computer { $name }
no-such-computer-detail = "warifu devices list" shows those that you have, with their names and identifiers.
not-revoked-title = Nothing was changed
not-revoked-detail = The computer still belongs to your account. Run the command again if you want to take it out.
several-computers-title = You have several computers { $name }
several-computers-detail = Name the one that you mean by its identifier, which "warifu devices list" shows.
not-withdrawn-title = Stopped, but the code still works
not-withdrawn-detail = It could not be withdrawn, because the server did not answer. It works for { $minutes } more minutes. Show it to nobody, and look afterwards with "warifu devices list" whether a computer was added.
runtime-failed-title = The program could not start
runtime-failed-detail = The system says: { $reason }. Close other programs and try again.

profile-io-title = The profile cannot be used
    .window = This computer's data cannot be used
profile-io-detail = { $path }: { $reason }. Check your rights to it and the space on the disk, or choose another place with --profile-dir.
    .window = { $path }: { $reason }. Check your rights to it and the space on the disk, then choose "Try again".
profile-damaged-title = The profile is damaged
    .window = This computer's data is damaged
profile-damaged-detail = { $path } cannot be understood. Restore it from a backup, or start over with another --profile and a code from another computer.
    .window = { $path } cannot be understood. Restore it from a backup. Without one, move { -data-folder } away, start Warifu again, and add this computer anew with a code from another computer.
profile-busy-title = The profile is in use
    .window = Another Warifu is at work here
profile-busy-detail = Another warifu is enrolling this profile right now. Wait until it is done, or choose another --profile.
    .window = It is enrolling this computer right now. Wait until it is done, then choose "Try again".
keychain-absent-title = There is no keychain
keychain-absent-detail = No system keychain answers, and keys are never kept in plain text. Start a Secret Service (such as gnome-keyring or KWallet), or set WARIFU_KEYCHAIN=passphrase to protect the keys with a passphrase.
    .window = No system keychain answers, and keys are never kept in plain text. Start one (such as GNOME Keyring or KWallet) and choose "Try again". Where "Use a passphrase instead" is offered, it keeps the keys in a file protected by a passphrase, which Warifu then asks for when it needs them.
keychain-locked-title = The keychain is locked
keychain-locked-detail = Unlock it (log in to the desktop, or open its keyring app; a new system may need a first keyring), then try again. Without a desktop set WARIFU_KEYCHAIN=passphrase.
    .window = Unlock it (log in to the desktop, or open its keyring app; a new system may need a first keyring), then choose "Try again". Where "Use a passphrase instead" is offered, it keeps the keys in a file protected by a passphrase.
keychain-failed-title = The keychain failed
keychain-failed-detail = It says: { $reason }. Try again; if it stays, restart the keychain, or use another --profile with WARIFU_KEYCHAIN=passphrase.
    .window = It says: { $reason }. Choose "Try again"; if it stays, restart the keychain. Where "Use a passphrase instead" is offered, it keeps the keys in a file protected by a passphrase.
keychain-ambiguous-title = The keychain has several entries for this profile
    .window = The keychain has several entries for this computer
keychain-ambiguous-detail = Remove all but the newest "Warifu device keys" of this profile in the keychain's app, then try again.
    .window = In the keychain's app, look for entries named "Warifu device keys" with the same identifier in parentheses. Remove all of these but the newest, then choose "Try again".
keychain-damaged-title = The keychain entry is damaged
keychain-damaged-detail = Its content is not what Warifu stored, or a newer version stored it. Update Warifu; if that does not help, add this computer anew: another --profile and a code from another computer.
    .window = Its content is not what Warifu stored, or a newer version stored it. Update Warifu. If that does not help, choose "Give up the earlier setup" or, where this computer is enrolled, move { -data-folder } away; then add it anew with a code from another computer.
wrong-passphrase-title = The passphrase is wrong
wrong-passphrase-detail = It does not open the key file of this profile. Check WARIFU_PASSPHRASE_FILE or type it again; if you are sure of it, the file was changed: restore it from a backup.
    .window = It does not open the file with this computer's keys. Type it again; if you are sure of it, the file was changed: restore it from a backup. If it is forgotten, move { -data-folder } away and add this computer anew with a code from another computer.
no-passphrase-title = A passphrase is wanted
no-passphrase-detail = Put it into the first line of a file that only you can read and name that file in WARIFU_PASSPHRASE_FILE, or run the command in a terminal to be asked.
    .window = This computer's keys are in a file protected by a passphrase. Type the passphrase to go on.
passphrase-file-title = The passphrase file cannot be read
passphrase-file-detail = { $path }: { $reason }. Check WARIFU_PASSPHRASE_FILE.
    .window = { $path }: { $reason }. Check that the file is there and your rights to it, then choose "Try again".
no-memory-title = Not enough memory
no-memory-detail = Opening the key file takes 64 MB. Close other programs and try again.
no-randomness-title = The system gives no randomness
no-randomness-detail = Keys cannot be made safely now. Wait a moment and try again; if it stays, restart the system.
sealing-failed-title = A secret could not be sealed
sealing-failed-detail = Nothing is kept in plain text, so it was not kept. Try again; if it stays, install this program anew.
keys-failed-title = A key could not be used
keys-failed-detail = Signing failed on this computer. Try again; if it stays, add this computer anew with another --profile.
    .window = Signing failed on this computer. Choose "Try again"; if it stays, move { -data-folder } away and add this computer anew with a code from another computer.
keys-gone-title = This computer's keys are gone
keys-gone-detail = The keychain does not hold the keys of this profile. Unlock the keychain that held them (or set WARIFU_KEYCHAIN as it was); if they are lost, add this computer anew with another --profile and a code from another computer.
    .window = The keychain does not hold the keys of this computer. Unlock the keychain that held them and choose "Try again". If they are lost, choose "Give up the earlier setup" or, where this computer is enrolled, move { -data-folder } away; then add it anew with a code from another computer.
not-enrolled-title = This computer is not enrolled
not-enrolled-detail = Make an account with "warifu register", or add this computer to yours with "warifu pair".
    .window = Choose "Create an account", or "Add this computer" to add it to yours.
already-enrolled-title = This computer is enrolled already
already-enrolled-detail = This profile belongs to { $username }. Choose another --profile for another device.
    .window = It belongs to { $username }. Log in to use it. Each user of this system has one account in the window.
enrolment-unfinished-title = Another enrolment is unfinished here
enrolment-unfinished-detail = An enrolment for { $username } at { $server } is unfinished; repeat it, or use another --profile.
    .window = An enrolment for { $username } at { $server } is unfinished. Finish it with the same entries. Or choose "Give up the earlier setup": that destroys its keys, and what the server has made for them already cannot be used any more.
not-logged-in-title = Not logged in
not-logged-in-detail = There is no session, or it has ended. Run "warifu login".
    .window = There is no session, or it has ended. Log in.
server-address-title = This is not the address of a server
server-address-detail = Write it like https://id.example.org or https://id.example.org:8443, without a path.
server-unencrypted-title = This address is not protected
server-unencrypted-detail = http is only for a server on this machine itself. Use https.
server-unreachable-title = The server cannot be reached
server-unreachable-detail = Check the address and your network, and that the server runs, then try again.
answer-lost-title = The answer did not arrive
answer-lost-detail = The connection broke or took too long. Run the same command again: what the server did already is found again and not done twice.
    .window = The connection broke or took too long. Choose "Try again": what the server did already is found again and not done twice.
server-not-tls-title = The server does not speak https
server-not-tls-detail = What answers at this address does not encrypt. Check the address and the port; only for a server on this machine itself, write http:// before it.
server-clock-title = The server's certificate is not valid at this time
server-clock-detail = By this computer's clock it has ended or not begun. Check this computer's clock and date, then run the same command again. If they are right, tell the operator.
    .window = By this computer's clock it has ended or not begun. Check this computer's clock and date, then choose "Try again". If they are right, tell the operator.
server-other-name-title = The server does not answer to this name
server-other-name-detail = Its certificate is not for { $server }. Use the address that its operator gave you; the operator can add names with server.public_url and server.extra_hosts.
    .window = Its certificate is not for { $server }. Use the address that its operator gave you; if it is this one, tell the operator.
server-untrusted-title = This is not the server that was pinned
    .window = This is not the server that you confirmed
server-untrusted-detail = What answers at this address cannot prove that it is your server; somebody may be in between. Nothing secret was sent. Do not go on from this network; ask the operator whether the server was set up anew.
tls-failed-title = A safe connection could not be set up
tls-failed-detail = This program's TLS could not be started. Install it anew, then try again.
unexpected-status-title = The server answered in an unknown way
unexpected-status-detail = It sent status { $status } without a reason. Check the address; a proxy in between may have answered.
unintelligible-answer-title = The answer cannot be understood
unintelligible-answer-detail = What the server sent does not fit this version. Check the address, and update Warifu if it is old.
not-a-warifu-server-title = This is not a Warifu server
not-a-warifu-server-detail = { $server } answers, but not like a Warifu server. Check the address and the port.
pin-mismatch-title = The server has another pin
    .window = The server has another fingerprint
pin-mismatch-detail = Expected { $expected }, but the server has { $offered }. Either the pin or code is for another server, or somebody is in between. Nothing secret was sent. Ask the operator for the pin.
    .window = The code is for a server whose fingerprint begins with { $expected-start }, but the one that answers has { $offered-start } Either the code is for another server, or somebody is in between. Nothing secret was sent. Ask the operator for the fingerprint before you try again.
pin-changed-title = { $server } is not the server that it was
pin-changed-detail = This computer knows it under the pin { $known }, but it came with { $offered }, and its old roots have not signed the new ones. Somebody may be in between. Nothing secret was sent. Do not go on from this network, and ask the operator. Only if the operator says that the server was set up anew: move away what remembers the old one ({ $files }) and try again.
    .window = This computer knows it under the fingerprint that begins with { $known-start }, but it came with { $offered-start }, and its old roots have not signed the new ones. Somebody may be in between. Nothing secret was sent. Do not go on from this network, and ask the operator. Only if the operator says that the server was set up anew: move { -data-folder } away and start Warifu again.
record-changed-title = The profile was tampered with
    .window = This computer's data was tampered with
record-changed-detail = The server's roots in this profile do not fit its pin. Somebody changed its files, or the disk did. Restore the profile from a backup, or add this computer anew with another --profile.
    .window = The server's roots in it do not fit its fingerprint. Somebody changed its files, or the disk did. Restore them from a backup, or move { -data-folder } away and add this computer anew with a code from another computer.
unacceptable-certificates-title = This looks like an attack
unacceptable-certificates-detail = The server sent certificates that are not for the keys made here ({ $reason }). The keys were destroyed. Do not try again on this network before you have asked the operator.
unexpected-code-title = This looks like an attack
unexpected-code-detail = The server made a code for another account or another server. It was not shown. Ask the operator before you try again.
log-forked-title = The server shows another history of your computers
log-forked-detail = Entry { $seq } of your account's device log is not the one that this computer saw before. A server that was taken over looks like this. Add and approve no computer now; ask the operator what happened, and compare "warifu log show" on your other computers.
    .window = Entry { $seq } of your account's device log is not the one that this computer saw before. A server that was taken over looks like this. Add and approve no computer now; ask the operator what happened, and see whether your other computers warn you too.
log-rolled-back-title = The server shows an old state of your computers
log-rolled-back-detail = Your account's device log ends with entry { $shown }, but this computer has seen entry { $seen }. Either the server was restored from a backup, or somebody hides what happened since. Approve no computer now; ask the operator. What this computer knows is kept.
log-gone-title = The server hides the record of your computers
log-gone-detail = Your account has a device log, which this computer has seen, but the server shows none. Approve no computer now; ask the operator what happened to it. What this computer knows is kept.
log-not-kept-title = The server does not keep the record of your computers
log-not-kept-detail = This computer began your account's device log when you registered, but the server has never shown it. Either the server is too old for it, or somebody removes it. Ask the operator for the server's version; until then take care with every computer that is added.
log-gap-title = Something is missing in the record of your computers
log-gap-detail = Entry { $seq } of your account's device log is missing or not in its place. Somebody may be hiding a computer. Add and approve no computer now; ask the operator what happened.
log-forged-title = The record of your computers is forged
log-forged-detail = Entry { $seq } of your account's device log was not signed by one of your computers. Somebody tries to slip in a computer. Add and approve no computer now, hand nothing over, and tell the operator that the server may have been taken over.
log-unknown-device-title = The server vouches for a computer that nobody signed in
log-unknown-device-detail = "{ $name }" ({ $id }) is said to be in your account's device log, but it is not. Somebody tries to slip in a computer. Add and approve no computer now; tell the operator that the server may have been taken over.
log-other-keys-title = The server shows other keys for one of your computers
log-other-keys-detail = The keys of "{ $name }" ({ $id }) are not those that were signed in. Somebody may be taking its place. Add and approve no computer now; tell the operator that the server may have been taken over.
log-still-active-title = A revoked computer is still in use at the server
log-still-active-detail = "{ $name }" ({ $id }) was revoked by one of your computers, but the server goes on accepting it. Ask the operator to revoke it at once, and why it was not.
log-kept-changed-title = The record of your computers that is kept here was changed
log-kept-changed-detail = The device log in this profile is not the one that the keychain remembers. Somebody changed its files, or the disk did. Run "warifu login" to fetch and check it anew; if you changed nothing yourself, have this computer looked at.
    .window = The device log that is kept here is not the one that the keychain remembers. Somebody changed its files, or the disk did. Log in to fetch and check it anew; if you changed nothing yourself, have this computer looked at.
not-in-log-title = None of your computers has vouched for this one
not-in-log-detail = It was added without approval, or revoked, so it cannot approve another one. Approve on a computer that was added with approval, or add the other one with "warifu add-device --no-approval".
    .window = It was added without approval, or revoked, so it cannot approve another one. Approve on a computer that was added with approval.
issued-missing = there is not one certificate for each key
issued-unreadable = the { $algorithm } certificate cannot be read
issued-other-key = the { $algorithm } certificate is for another key
issued-other-issuer = the { $algorithm } certificate is not signed by the server's pinned root
issued-other-account = the account is another one than the code names
issued-other-names = the { $algorithm } certificate is for another device or account
issued-other-use = the { $algorithm } certificate is for another use or another time than was said
issued-not-now = the { $algorithm } certificate is not valid now
pairing-denied-title = The pairing was refused
pairing-denied-detail = Run the command again if it was a mistake.
    .window = Choose "Show the code" if it was a mistake.
pairing-cancelled-title = The code was withdrawn
pairing-cancelled-detail = No computer was added. Run the command again to show a new code.
    .window = No computer was added. Choose "Show the code" to go on.
pairing-expired-title = The code has ended
pairing-expired-detail = No computer used it in time. Run the command again to show a new code.
    .window = No computer used it in time. Choose "Show the code" to go on.
claim-denied-title = The other computer refused
claim-denied-detail = The keys made here were destroyed, and the code is spent. If it was a mistake, show a new code there and run the command with it.
    .window = The keys made here were destroyed, and the code is spent. If it was a mistake, show a new code there and start again with it.
claim-cancelled-title = The other computer withdrew the code
claim-cancelled-detail = The keys made here were destroyed. Show a new code there and run the command with it.
    .window = The keys made here were destroyed. Show a new code there and start again with it.
claim-expired-title = Nobody approved in time
claim-expired-detail = The keys made here were destroyed. Show a new code on the other computer, stay in front of it, and run the command with that code.
    .window = The keys made here were destroyed. Show a new code on the other computer, stay in front of it, and start again with that code.
claim-withdrawn-title = Stopped
claim-withdrawn-detail = The other computer was told, and the keys made here were destroyed. To go on, show a new code there.
claim-left-title = Stopped, but the server was not told
claim-left-detail = The keys made here were destroyed, so nobody can use what the other computer may still be asked to approve. Refuse it there. To go on, show a new code.
claim-open-title = Stopped before the server answered
claim-open-detail = It may have the claim already. Run the same command again to go on; on the other computer refuse what you do not expect.
wrong-number-title = The number was wrong
wrong-number-detail = The other computer was refused, and the code is spent. Read the number on its screen again with a new code. If the number did not come from its screen, somebody else tried to get in: change your password.
attack-binding-title = This looks like an attack
attack-binding-detail = Somebody asked to join with other keys or another name than a computer with this code sends. It was refused, and the code is spent. Whoever controls the server or the network may be doing this: ask the operator before you show another code.
attack-other-claim-title = This looks like an attack
attack-other-claim-detail = The server put another computer in the place of the one that asked first. It was refused, and the code is spent. Ask the operator before you show another code.
attack-unapproved-title = This looks like an attack
attack-unapproved-detail = The server says that this computer approved another one, and it has not. Look at the list of your computers, and ask the operator before you do anything else.
attack-logged-title = This looks like an attack
attack-logged-detail = The server says that this computer is not in your account's device log, and it is. That is how one would make you show a code that needs no approval. Show none, and ask the operator.
attack-issued-at-once-title = This looks like an attack
attack-issued-at-once-detail = The server issued certificates without an approval, which an honest one never does for this code. The keys made here were destroyed. Refuse what the other computer asks, and ask the operator before you try again.
attack-reveal-title = This looks like an attack
attack-reveal-detail = What the server passed on does not fit the code, so no number is shown. The keys made here were destroyed. Refuse what the other computer asks, and ask the operator before you try again.
attack-unopened-title = This looks like an attack
attack-unopened-detail = The server says that the other computer approved before it could have compared any number. The keys made here were destroyed. Ask the operator before you try again.
attack-endorsement-missing-title = This looks like an attack
attack-endorsement-missing-detail = The certificates came without the other computer's word for the device log. The keys made here were destroyed. Ask the operator before you try again.
attack-endorsement-title = This looks like an attack
attack-endorsement-detail = The device log that the server sent is not the one that the other computer vouches for. The keys made here were destroyed. Ask the operator before you try again.
attack-log-missing-title = This looks like an attack
attack-log-missing-detail = The server sent no device log. Nothing was accepted. Ask the operator before you try again.
attack-other-keys-title = This looks like an attack
attack-other-keys-detail = The device log enrols other keys than those made here. They were destroyed. Look at the list of your computers on the other one, and ask the operator before you try again.
qr-failed-title = The code could not be drawn
qr-failed-detail = The server's name is too long for a QR code. Ask the operator for a shorter address.
picture-format-title = This is not a picture that can be read
picture-format-detail = Save it as PNG, JPEG or WebP and try again.
picture-too-large-title = The picture is too large
picture-too-large-detail = Cut it to the code, or save it smaller (at most 50 megapixels and 32 MB), and try again.
picture-damaged-title = The picture is damaged
picture-damaged-detail = It is cut off or not what its name says. Save or copy it again and try again.
picture-without-code-title = No code was found in the picture
picture-without-code-detail = Take the picture from closer, sharp, evenly lit and with the white border around the code; or type the code with "--code -".
    .window = Take the picture from closer, sharp, evenly lit and with the white border around the code, and choose "Choose a picture"; or type the code.
foreign-code-title = This is { $kind }, not a Warifu code
foreign-code-detail = Use the code that "warifu add-device" shows on an enrolled computer.
    .window = Use the code that an enrolled computer shows after "Add a computer". Choose "Choose a picture" once you have it.
foreign-wifi = a Wi-Fi code
foreign-web = the code of a web address
foreign-contact = a business card
foreign-authenticator = the code of an authenticator app
foreign-other = some other code
damaged-code-title = The Warifu code is damaged
damaged-code-detail = Show a new code on the enrolled computer, and take the picture of the whole of it.
camera-none-title = No camera was found
camera-none-detail = Plug one in, or switch it on if it has a switch; it is used as soon as it is there. Without a camera, read a picture of the code with --image, or type it with "--code -".
    .window = Plug one in, or switch it on if it has a switch; it is used as soon as it is there. Without a camera, choose a picture of the code, or type it.
camera-busy-title = Another program is using the camera
camera-busy-detail = Close that program (often it is a video call, or a page in the browser); the camera is used as soon as it is free. Or take another camera: "warifu cameras" lists them.
    .window = Close that program (often it is a video call, or a page in the browser); the camera is used as soon as it is free. Or choose another camera.
camera-denied-title = The camera may not be used
camera-denied-detail = { $system ->
        [macos] macOS does not let this terminal use it. Allow the terminal the camera in System Settings › Privacy & Security › Camera, then open the terminal anew.
        [windows] Windows does not let programs use it. Open Settings › Privacy & security › Camera ("start ms-settings:privacy-webcam") and switch on "Camera access" and "Let desktop apps access your camera".
       *[other] The system does not let your account use it. Over SSH or a remote desktop, or while another session is the active one, it does not: log in at this computer itself, or join the group that owns it, usually with "sudo usermod -aG video $USER", and log out and in again. A Flatpak, Snap or container must be given the device itself: the permission of the desktop's camera portal is not enough.
    }
    .window = { $system ->
        [macos] macOS does not let Warifu use it. Allow Warifu the camera in System Settings › Privacy & Security › Camera; if macOS asks to quit Warifu, do so and open it again.
        [windows] Windows does not let Warifu use it. Open Settings › Privacy & security › Camera and switch on "Camera access" and "Let desktop apps access your camera".
       *[other] The system does not let your account use it. Log in at this computer itself, not from afar. If that does not help, ask whoever looks after the computer to add your account to the group "video", and log in again. Was Warifu installed as a Flatpak or Snap? Then allow it the camera's device among its permissions.
    }
camera-unplugged-title = The camera was unplugged
camera-unplugged-detail = Plug it in again, or another one; it goes on by itself.
camera-stalled-title = The camera sends no pictures
camera-stalled-detail = It is switched on, but nothing has come from it for 2 seconds. It is tried again by itself. If that does not help, look whether a key or a slider turns it off, unplug it and plug it in again, or take another one: "warifu cameras" lists them.
    .window = It is switched on, but nothing has come from it for 2 seconds. It is tried again by itself. If that does not help, look whether a key or a slider turns it off, unplug it and plug it in again, or choose another one.
camera-garbled-title = The camera's pictures are damaged
camera-garbled-detail = They arrive incomplete. Plug the camera into another socket of the computer, without a hub, or take another one: "warifu cameras" lists them. It is tried again meanwhile.
    .window = They arrive incomplete. Plug the camera into another socket of the computer, without a hub, or choose another one. It is tried again meanwhile.
camera-unsupported-title = This camera's pictures cannot be read
camera-unsupported-detail = It offers no format that this version knows. Take another camera ("warifu cameras" lists them), read a picture of the code with --image, or type it with "--code -".
    .window = It offers no format that this version knows. Choose another camera, choose a picture of the code, or type it.
camera-failed-title = The camera cannot be used
camera-failed-detail = The system reports a failure; with WARIFU_LOG=warn it is shown. The camera is tried again by itself. If that does not help, unplug it and plug it in again, or take another one: "warifu cameras" lists them.
    .window = The system reports a failure. The camera is tried again by itself. If that does not help, unplug it and plug it in again, or choose another one.
several-codes-title = There are several Warifu codes in the picture
several-codes-detail = Cut the picture to the one that you mean and try again.
screen-none-title = There is no screen to look at
screen-none-detail = This session has none, as over SSH. Run the command in a terminal on the desktop, or type the code with "--code -".
    .window = The program cannot reach the display that it is on. Take a screenshot and choose "Choose a picture", or type the code.
screen-denied-title = The system does not let this program look at the screen
screen-denied-detail = { $system ->
        [macos] Allow it to your terminal under System Settings, Privacy & Security, Screen & System Audio Recording (before macOS 15: Screen Recording); quit the terminal and open it again. Or save a screenshot and read it with --image.
       *[other] Allow screenshots to this program in the system's settings for privacy and try again. Or save a screenshot and read it with --image.
    }
    .window = { $system ->
        [macos] Allow it to Warifu under System Settings, Privacy & Security, Screen & System Audio Recording (before macOS 15: Screen Recording); quit Warifu and open it again. Or take a screenshot and choose "Choose a picture".
       *[other] Allow screenshots to Warifu in the system's settings for privacy and try again. Or take a screenshot and choose "Choose a picture".
    }
screen-refused-title = The screen was not looked at
screen-refused-detail = The system asked whether this program may, and the answer was no. Run the command again and agree; or save a screenshot and read it with --image.
    .window = The system asked whether Warifu may, and the answer was no. Try again and agree; or take a screenshot and choose "Choose a picture".
screen-unsupported-title = This desktop gives no picture of the screen
screen-unsupported-detail = It has no screenshot portal (xdg-desktop-portal) that works. Save a screenshot and read it with --image.
    .window = It has no screenshot portal (xdg-desktop-portal) that works. Take a screenshot and choose "Choose a picture".
screen-failed-title = The screen could not be looked at
screen-failed-detail = The system gave no picture of it. Run the command again; or save a screenshot and read it with --image.
    .window = The system gave no picture of it. Try again; or take a screenshot and choose "Choose a picture".
screen-without-code-title = No code was found on the screen
screen-without-code-detail = Bring the code to the front, whole and with its white border, and make it larger if it is small. Then run the command again.
    .window = Bring the code to the front, whole and with its white border, beside this window, and make it larger if it is small. Then try again.
screen-several-codes-title = There are several Warifu codes on the screen
screen-several-codes-detail = Cover or close all but the one that you mean and run the command again.
    .window = Cover or close all but the one that you mean and try again.
not-a-code-title = This is not a Warifu code
not-a-code-detail = A code begins with WARIFU:// or, as typed, with T or S. Copy it whole from the enrolled computer.
mistyped-code-title = The code is mistyped
mistyped-code-detail = Its check symbol does not fit. Compare it with the enrolled computer, group by group, and type it again.
