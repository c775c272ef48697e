"""Amazon's services as moto has them, on a free port.

Prints {"port": …}, and ends with its standard input.
"""

import json
import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
print(json.dumps({"port": port}), flush=True)
sys.stdin.read()
server.stop()
