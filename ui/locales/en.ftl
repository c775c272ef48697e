# What the window says. What fails is told by the program, in words of its own catalogue.

## The window

window-title = Warifu
profile = Profile { $name }
language-label = Language
language-en = English
language-ja = 日本語
appearance-label = Appearance
appearance-system = Like the system
appearance-light = Light
appearance-dark = Dark
back = Back
stop = Stop
cancel = Cancel
continue = Continue
print = Print
copy = Copy
copied = Copied
copied-note = It is taken off the clipboard after 90 seconds.

## Fields

username = Username
email = Email address
password = Password
password-hint = At least 8 characters. A few unrelated words make a good one.
device-name = Name of this computer
device-name-hint = You will know it by this name in your list.
server = Server
show-typed = Show what is typed: { $field }
fault-empty = Please fill this in.
fault-short = Please use at least 8 characters.
fault-differ = The two entries are not the same.
fault-number = Please type the two digits.
fault-refused = Please look at this again.

## While something is being done

busy-contacting = Contacting the server …
busy-enrolling = Making keys for this computer …
busy-reading = Looking for the code …
busy-offering = Asking for a code …
busy-withdrawing = Withdrawing the code …
busy-logging-in = Logging in …
busy-logging-out = Logging out …
busy-opening = Opening …
busy-giving-up = Deleting the keys …
busy-finishing = Finishing …
busy-approving = Approving …
busy-denying = Denying …
busy-collecting = Checking what came …
busy-cancelling = Cancelling …

## Failures

problem-request = Number for the operator:
remedy-try-again = Try again
remedy-use-passphrase = Use a passphrase instead
remedy-give-up = Give up the earlier setup
remedy-read-another = Read another code
remedy-without-approval = Show a code without approval
remedy-refresh = Try again
remedy-start-camera = Try again
remedy-open-camera-settings = Open settings
remedy-settle-alarm = The cause is known: end this alarm
broken-title = Warifu cannot start
alarm-mark = Stop. This may be an attack.
alarm-continue = I have read this

## Begin

starting-title = One moment …
welcome-title = Your account, at home on each of your computers
welcome-lede = Every computer gets keys of its own, and the one you already use brings in the next.
welcome-create = Create an account
welcome-create-note = You are new here. This becomes your first computer.
welcome-add = Add this computer
welcome-add-note = You already use Warifu on another computer.
unfinished-known = A setup was begun here for { $username } at { $server }. Do the same again to finish it.
unfinished-unknown = A setup was begun here and is not finished. Do the same again to finish it.
give-up = Discard it
giving-up-title = Discard this setup?
giving-up-detail = The keys that this computer made for it are deleted for good. If the server has already made the account with them, this computer cannot get into it any more, and the username stays taken.
giving-up-others = Your other computers stay as they are.
giving-up-confirm = Delete the keys
giving-up-keep = Keep the setup

## Server

server-title = Which server is yours?
server-lede = Your account lives on a server. You have its address from the person who runs it.
address = Address of the server
address-placeholder = https://id.example.org
confirm-server-title = Is this your server?
confirm-server-compare = This computer has never spoken to it. Compare this fingerprint with the one that its operator gave you: if they are the same, nobody has stepped in between.
confirm-server-known = Your code is for this server. Your username and password will be sent to it, and nowhere else.
confirm-server-same = They are the same
confirm-server-yes = Yes, this is my server
confirm-server-missing = No fingerprint yet? Ask the operator for it before you go on.
fingerprint = Fingerprint of the server
loopback = This server runs on this very computer. No other computer can reach it, so its codes work only here.

## Account

register-title = Create your account
register = Create account
at-server = At { $server }
recovery-title = Your recovery key
recovery-lede = Should you lose all of your computers, this key is the only way back into your account. Nobody can look it up for you.
recovery-hidden = Make sure that nobody is looking over your shoulder.
recovery-keep = Print it or write it down, and keep it in a safe place away from this computer.
recovery-show = Show the key
recovery-kept = I have stored it safely
recovery-check-title = Let us make sure
recovery-check-lede = Take your paper and type these groups of the recovery key.
recovery-check = Check
recovery-again = Show the key again
group = Group { $number }
recovery-sheet-title = Warifu recovery key
recovery-sheet-use = The way back into the account when all of its computers are lost. Keep this sheet in a safe place, and show it to nobody.
recovery-sheet-notes = Notes

## Join

scan-title = Bring the code here
scan-lede = On a computer with your account, press “Add a computer” in Warifu to get a code.
scan-camera = With the camera
scan-picture = As a picture
scan-drop = Drop a photo or screenshot of the code here
scan-drop-now = Let go to read it
scan-formats = PNG, JPEG or WebP
scan-choose = Choose a picture
scan-paste = Paste
scan-screen = Read it from my screen
scan-type = Or type it
code = Code
code-hint = The groups of letters and digits beside the picture. I and L are read as 1, O as 0, and dashes do not matter.
server-hint = It is shown beside the code.
type-code = Use this code
camera-picture = What the camera sees, as in a mirror
camera-starting = Starting the camera …
camera-live = The camera is on. Hold the code in front of it.
camera-hold = Hold the code in front of the camera
camera-resting = The camera is off
camera-resting-detail = It has read a code. Start it to read another one.
camera-start = Start the camera
camera-private = The picture stays on this computer.
camera-which = Camera
hint-wifi = This is a Wi-Fi code. The one to read is on your other computer.
hint-web = This is the code of a web address. The one to read is on your other computer.
hint-contact = This is a business card. The code to read is on your other computer.
hint-authenticator = This is the code of an authenticator app. The one to read is on your other computer.
hint-other = This is some other code. The one to read is on your other computer.
hint-damaged = This Warifu code cannot be used. Show a new one on the other computer.
hint-several = There are several Warifu codes. Hold up only the one that you mean.
hint-dark = It is too dark to read. Turn up the brightness of the other screen, or turn on a light.
hint-too-far = Come closer to the code.
picture-too-large-title = This picture is too large
picture-too-large-detail = Pictures can have up to 32 MB. Cut out the code, or take a smaller picture of it.
picture-unreadable-title = This picture cannot be opened
picture-unreadable-detail = Save it on this computer first, then choose it again.
join-title = Add this computer to your account
join-lede = Log in with the account that the code is from.
join = Add this computer
waiting-title = Now look at the other computer
waiting-lede = It shows that “{ $device }” asks to join your account.
waiting-look = On the other computer, check that it is this one that asks.
waiting-number = A number with two digits appears here by itself.
waiting-type = Type it on the other computer and press “Approve”.
number-title = Type this number on the other computer
number-lede = Then “{ $device }” becomes one of your computers.
number-spoken = The number is, digit by digit: { $digits }
number-secret = Type it yourself. If somebody asks you for it by phone or message, press “Cancel”: they want to get into your account.
request-minutes = { $minutes ->
    [one] The request lasts for one more minute.
   *[other] The request lasts for { $minutes } more minutes.
}
request-ended = The request has ended
request-silent = The server has not answered for a while. It is asked again and again until the request ends.
request-leave = Leave it: it lasts until { $time }
request-leave-ended = Leave it: it has ended
enrolled-first-title = Welcome, { $username }
enrolled-first = Your account is made, and “{ $device }” is its first computer.
enrolled-next-title = This computer is one of yours now
enrolled-next = “{ $device }” belongs to { $username } at { $server }.
enrolled-checked = Your other computer has vouched for it, and this one has checked that.
enrolled-keys = Its keys were made here and will never leave it.

## Home

home-title = Your computers
home-this = This computer
home-account = Account
home-valid = Valid until
home-valid-over = { $date } (expired)
home-keeper = Keys kept in
keeper-keychain = The system’s keychain
keeper-passphrase = A file under your passphrase
home-more = Details
home-device-id = ID of this computer
home-others = Other computers
home-loading = Looking up your computers …
home-locked = Log in to see your other computers.
home-alone-title = So far there is only this one
home-alone = Add a second computer, and your account stays within reach if you ever lose this one.
home-unvouched = Not vouched for
home-unvouched-note = None of your computers has approved these; they came in by a code without approval, or the server added them. If you do not know one, ask the operator of your server at once to revoke it.
home-seen = Last seen { $when }
home-unseen = Not seen yet
home-added = Added { $date }
home-refresh = Refresh
log-in = Log in
log-out = Log out
mark-current = This computer
mark-new = New
mark-revoked = Revoked
mark-not-vouched-for = Not confirmed by your other computers
mark-server-key = Key made by the server
mark-expired = Expired

## Add a computer

add-computer = Add a computer
add-computer-title = Add another computer
add-computer-password = Enter your password, so that nobody else can do this at your desk.
add-computer-shown = This computer shows a code.
add-computer-read = The other computer reads it and asks to join your account.
add-computer-number = It shows a number, which you type here to approve it.
show-code = Show the code
code-title = Read this on the other computer
code-open = Open Warifu there and press “Add this computer”.
code-give = Hold this code in front of its camera. Without one, give it a picture of the code, or type it.
code-type = Type the code and its server there.
code-log-in = Log in there with your username and password.
code-approve = Log in there with your username and password. Then come back here to approve it.
code-secret = Show it to nobody else. Nobody gets in with it unless you approve them here.
code-secret-open = Show it to nobody else. Whoever has this code, your username and your password gets into your account at once, without your approval, and your other computers cannot vouch for them.
code-silent = The server has not answered for a while. It is asked again and again until the code ends.
code-loopback = The server runs on this very computer, so only this computer can use the code.
code-typed = Code to type
code-qr = The code as a picture, for the other computer
code-undrawn = This code cannot be shown as a picture. It can be typed on the other computer.
code-bright = Turn the brightness up and avoid reflections. Press the code to enlarge it.
code-enlarge = Enlarge the code
code-shrink = Make the code small again
code-large = Hold the other computer’s camera in front of this code.
code-large-back = Press anywhere, or Esc, to see the steps and other ways.
code-left = { $time } left
code-minutes = { $minutes ->
    [one] The code works for one more minute.
   *[other] The code works for { $minutes } more minutes.
}
code-ended = The code has ended
code-ended-detail = Codes work for a short while only. Get a new one when the other computer is at hand.
code-new = New code
code-withdraw = Withdraw the code
code-leave = Leave it: it works until { $time }
code-leave-ended = Leave it: it has ended
code-sheet-title = A computer for your Warifu account
code-sheet-until = Works until { $time }
approve-title = A computer asks to join
approve-name = Name
approve-means = If you approve, “{ $device }” can do everything in your account that this computer can.
approve-number = Number that the new computer shows
approve-number-hint = Read it off its screen yourself. You have one try. Has somebody told you the number? Then deny.
approve = Approve
deny = Deny
added-title = “{ $device }” is one of yours now
added-system = System
added-address = Came from
added-time = When
added-fetching = It is fetching its certificates …
added-fetched = It has its certificates and has checked everything.
added-unfetched = It has not fetched its certificates yet. Keep Warifu open there: it has seven days for it.
added-not-you-title = Wasn’t this you?
added-not-you = Ask the operator of your server at once to revoke this computer and to block your account.
added-done = Done

## Passphrase

passphrase = Passphrase
passphrase-hint = At least 8 characters. A few unrelated words make a good one.
passphrase-again = Repeat the passphrase
passphrase-open-title = Your passphrase, please
passphrase-open-lede = It opens the keys of this computer.
passphrase-open = Open
passphrase-choose-title = Choose a passphrase
passphrase-choose-lede = It locks the keys of this computer, and you will be asked for it when they are needed. Nobody can reset it.
passphrase-choose = Use this passphrase
