# What the server says when something went well.

registered = The account is registered, and this is its first computer.
registered-again = The account was registered already; these are its certificates again.
device-added = This computer now belongs to the account.
device-added-again = This computer belonged to the account already; these are its certificates again.
