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
not-closed-title = The code still works
not-closed-detail = It could not be withdrawn ({ $why }). It works until its time is up, but nobody gets in with it unless you approve them on this computer.
not-in-log-title = This computer cannot approve others
not-in-log-detail = It is not in the device log of your account, so it can vouch for nobody: it came in by a code without approval, or was made before there was a log. Use a computer that is in the log. Or show a code without approval; then whoever has the code and your password gets in at once, and your other computers list the new one as not vouched for.
not-two-digits-title = This is not the number
not-two-digits-detail = The new computer shows two digits. Type just these. You still have your try.
denied-title = You have denied it
denied-detail = Nobody was added, and the code is void. If you do not know the computer that asked, somebody has your password and has seen your code: choose a new password at once. If it was yours, show a new code.
request-cancelled-title = The new computer has taken its request back
request-cancelled-detail = Nobody was added, and the code is void. If that was you, show a new code and begin again there.
request-expired-title = The request has ended
request-expired-detail = Nobody approved it in time, and nobody was added. Show a new code and begin again on the other computer.
gave-up-title = The new computer gave up
gave-up-detail = It did not accept what it was sent, or somebody stopped it there, and it was revoked at once. Read what that computer says before you show a new code.
not-denied-title = The server has not heard that you denied this
not-denied-detail = It could not be told ({ $why }). Nobody gets in without your approval, and the request ends by itself. Press "Deny" again, or leave it.
not-cancelled-title = The request may still be seen
not-cancelled-detail = The keys that were made for it are deleted, so it serves nobody. But the server could not be told ({ $why }): deny it on the other computer.
interrupted-title = This was interrupted
interrupted-detail = Something in this program ended early. Try again; if it stays, close the window and open it anew.

no-home = There is no place for profiles: this account has no home directory. Name one with --profile-dir.
keychain-setting-wrong = WARIFU_KEYCHAIN has an unknown value. Set it to "system" or "passphrase", or leave it out.
no-display = There is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set). Start this program on a desktop, or use "warifu" in the terminal.
no-web-view = The window needs the WebView2 Runtime of Microsoft, which is not on this computer. Install its Evergreen Bootstrapper from https://developer.microsoft.com/microsoft-edge/webview2/ and start Warifu again. In a terminal "warifu" works without it.
window-failed = The window could not be opened: { $reason }
