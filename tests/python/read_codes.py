"""Reads codes by another reader for `cargo xtask bench scan`: zxing-cpp or zbar.

A picture comes as width and height, four bytes each, and its grey pixels; the answer is a line of JSON with the texts
and how long the reader took for them.
"""

import json
import struct
import sys
import time

import numpy


def zxing():
    import zxingcpp

    def read(pixels):
        found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode)
        return [code.text for code in found]

    return read


def zbar():
    from pyzbar import pyzbar

    def read(pixels):
        height, width = pixels.shape
        found = pyzbar.decode((pixels.tobytes(), width, height), symbols=[pyzbar.ZBarSymbol.QRCODE])
        return [code.data.decode("utf-8", "replace") for code in found]

    return read


def main():
    read = {"zxing-cpp": zxing, "zbar": zbar}[sys.argv[1]]()
    pictures, answers = sys.stdin.buffer, sys.stdout
    # A first line says that the reader is there at all.
    print("{}", file=answers, flush=True)
    while len(header := pictures.read(8)) == 8:
        width, height = struct.unpack("<II", header)
        pixels = numpy.frombuffer(pictures.read(width * height), numpy.uint8).reshape(height, width)
        begun = time.perf_counter()
        texts = read(pixels)
        took = (time.perf_counter() - begun) * 1000
        print(json.dumps({"texts": texts, "ms": took, "failed": False}), file=answers, flush=True)


main()
