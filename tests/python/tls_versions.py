"""Which versions of TLS the server at the first argument speaks, trusting the roots in the second."""

import socket
import ssl
import sys
import urllib.parse


def outcome(host, port, roots, version):
    context = ssl.create_default_context(cafile=roots)
    context.minimum_version = context.maximum_version = version
    try:
        with socket.create_connection((host, port)) as plain:
            with context.wrap_socket(plain, server_hostname=host):
                return "served"
    except ssl.SSLError as error:
        # A server without the version says so by alert 70, protocol_version.
        if "PROTOCOL_VERSION" in str(error).upper():
            return "refused"
        raise


def main():
    url, roots = sys.argv[1:]
    parts = urllib.parse.urlsplit(url)
    for version, name in [(ssl.TLSVersion.TLSv1_3, "TLSv1.3"), (ssl.TLSVersion.TLSv1_2, "TLSv1.2")]:
        print(name, outcome(parts.hostname, parts.port, roots, version))


main()
