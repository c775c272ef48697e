# What the server says when something went well.

registered = The account is registered, and this is its first computer.
registered-again = The account was registered already; these are its certificates again.
device-added = This computer now belongs to the account.
device-added-again = This computer belonged to the account already; these are its certificates again.

# Mail about what happened to an account. `.told` says what, `.advice` what to do if it was somebody else.

notice-account-registered = Your account was registered
    .told = The account { $username } was registered with this address of mail.
    .advice = If this was not you, somebody used your address. Tell whoever runs { $server }.
notice-first-device-replaced = Your registration was repeated
    .told = The registration of the account { $username } was sent once more, because its answer had been lost. The computer that sent it took the first one's place.
    .advice = If this was not you, somebody knows your password. Tell whoever runs { $server } at once.
notice-device-added = A computer was added to your account
    .told = Another computer now belongs to the account { $username }, and can log in.
    .advice = If this was not you, somebody knows your password and saw one of your pairing codes. Tell whoever runs { $server } at once.
notice-pairing-token-spent = A pairing code no longer works
    .told = Wrong passwords came with a pairing code of the account { $username }, so the code was made unusable. No computer was added.
    .advice = If this was not you, somebody saw the code. Show the next one where nobody else can see it.
notice-device-refused = Your password was used on an unknown computer
    .told = Somebody gave the right password of the account { $username }, but not from one of its computers, and was not let in.
    .advice = If this was not you, somebody knows your password. Tell whoever runs { $server } at once, and use this password nowhere else.
notice-refresh-token-replayed = A session was ended
    .told = An old key of a session of the account { $username } was used a second time, so the session was ended.
    .advice = This happens when a computer is restored from a backup. If none was, somebody may have copied data from one of your computers: look that computer over before you log in again.
notice-pairing-offered = A pairing code was made
    .told = A computer of the account { $username } made a pairing code, by which another computer can be added.
    .advice = If this was not you, somebody knows your password and uses one of your computers. Tell whoever runs { $server } at once.
notice-pairing-cancelled = A pairing code was withdrawn
    .told = A computer of the account { $username } withdrew a pairing code. It no longer works.
    .advice = If this was not you, somebody uses one of your computers.
notice-logged-in = A computer logged in
    .told = A computer of the account { $username } logged in.
    .advice = If this was not you, somebody knows your password and uses one of your computers. Tell whoever runs { $server } at once.
notice-logged-out = A computer logged out
    .told = A computer of the account { $username } logged out.
    .advice = If this was not you, somebody uses one of your computers.
notice-when = When
notice-address = From the address
notice-device = Computer
notice-account = Account
notice-server = Server
notice-automatic = This mail is automatic. It holds no link and no code, and nobody will ever ask you for your password by mail.
