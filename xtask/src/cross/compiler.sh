#!/bin/sh
# Stands in for a compiler of C, or of Windows' resources, where only Rust is checked: whatever it is told to make is empty.
before=
for word; do
    case $before in
    -o | --output) : >"$word" ;;
    esac
    case $word in
    # Which compiler this is: what the crate `cc` has it preprocess says so in these words.
    -E) echo '#pragma message "clang"' ;;
    # And the crate `embed-resource`.
    -V) echo 'GNU windres' ;;
    esac
    before=$word
done
