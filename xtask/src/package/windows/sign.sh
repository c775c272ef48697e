#!/bin/sh
# Signs the program that is the argument, in its place. The password is in a file: everybody on a machine may read arguments.
set -eu
"$WARIFU_SIGNS" sign -pkcs12 "$WARIFU_WINDOWS_CERTIFICATE" -readpass "$WARIFU_WINDOWS_CERTIFICATE_PASSWORD_FILE" -h sha256 -n Warifu \
    ${WARIFU_WINDOWS_TIMESTAMP_URL:+-ts "$WARIFU_WINDOWS_TIMESTAMP_URL"} -in "$1" -out "$1.signed"
mv "$1.signed" "$1"
