# What the program itself says in the window; the screen's own words are in ui/locales, those of the library in client/locales.

window-title = Warifu
window-title-of = Warifu: { $profile }

wrong-password-title = The password is wrong
wrong-password-detail = Type the password of your Warifu account again; capital letters count.
server-missing-title = The server is missing
server-missing-detail = A typed code does not name its server. Type the address that stands beside the code on the other computer.
no-clipboard-title = The clipboard cannot be used
no-clipboard-detail = The system does not let this program use it. Choose a file instead, or type the code.
nothing-to-paste-title = There is no code on the clipboard
nothing-to-paste-detail = Copy a picture of the code (a screenshot, for example) or its text, then paste again.
recovery-key-differs-title = These groups do not match
recovery-key-differs-detail = Compare what you wrote down with what you typed, group by group. Go back to see the key again.
short-passphrase-title = This passphrase is too short
short-passphrase-detail = Choose one of at least 8 characters: it is all that protects the keys on this computer.
not-withdrawn-title = The code still works
not-withdrawn-detail = It could not be withdrawn ({ $why }). It works until its time is up. Show it to nobody, and look afterwards whether a computer was added.
interrupted-title = This was interrupted
interrupted-detail = Something in this program ended early. Try again; if it stays, close the window and open it anew.

no-home = There is no place for profiles: this account has no home directory. Name one with --profile-dir.
keychain-setting-wrong = WARIFU_KEYCHAIN has an unknown value. Set it to "system" or "passphrase", or leave it out.
no-display = There is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set). Start this program on a desktop, or use "warifu" in the terminal.
window-failed = The window could not be opened: { $reason }
