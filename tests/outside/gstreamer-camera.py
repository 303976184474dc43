"""A camera that none of us wrote: GStreamer's RTSP server with x264, 1080p, 30 pictures a second.

Each picture carries the moment at which it was made in a row of light and dark cells (tests/support/stamp.ts), and a
light block that wanders, so that anybody sees it move. Prints one JSON line when it listens, and ends with its standard
input. The login, if there is one, comes as user:password from the environment.
"""

import argparse
import json
import os
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

WIDTH, HEIGHT = 1920, 1080
CELL_WIDTH, CELL_HEIGHT = 12, 24
# The stripe that changes: the stamp above, the wandering block below.
STRIPE_ROWS = 64
DARK, LIGHT, GREY = 16, 235, 96


def crc8(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = ((crc << 1) ^ 0x07) & 0xFF if crc & 0x80 else crc << 1
    return crc


def stamp_cells(number):
    payload = number.to_bytes(4, "big")
    bits = [(byte >> (7 - i)) & 1 for byte in payload + bytes([crc8(payload)]) for i in range(8)]
    return [1, 0, 1, 0] + bits + [0, 1, 0, 1]


def stripe(number, picture):
    cells = b"".join(bytes([LIGHT if bit else DARK]) * CELL_WIDTH for bit in stamp_cells(number))
    upper = (cells + bytes([GREY]) * (WIDTH - len(cells))) * CELL_HEIGHT
    block = 64
    left = (picture * 8) % (WIDTH - block)
    line = bytes([GREY]) * left + bytes([LIGHT]) * block + bytes([GREY]) * (WIDTH - block - left)
    return upper + line * (STRIPE_ROWS - CELL_HEIGHT)


# What stays: a slope of light below the stripe, without colour.
REST = b"".join(bytes([40 + (row * 140) // HEIGHT]) * WIDTH for row in range(STRIPE_ROWS, HEIGHT)) + bytes([128]) * (
    WIDTH * HEIGHT // 2
)


def feed(source, rate):
    """Feeds one appsrc at the rate of the camera until its pipeline has gone."""
    picture, next_at = 0, time.monotonic()
    while True:
        data = stripe(int(time.time() * 1000) % 2**32, picture) + REST
        if source.emit("push-buffer", Gst.Buffer.new_wrapped(data)) != Gst.FlowReturn.OK:
            return
        picture += 1
        next_at += 1 / rate
        time.sleep(max(0, next_at - time.monotonic()))


def on_media(_factory, media, rate):
    source = media.get_element().get_child_by_name("pictures")
    threading.Thread(target=feed, args=(source, rate), daemon=True).start()


def add_login(server, factory, login):
    user, _, password = login.partition(":")
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--address", default="127.0.0.1")
    arguments.add_argument("--port", default="0")
    arguments.add_argument("--protocols", choices=["tcp", "udp", "both"], default="both")
    arguments.add_argument("--rate", type=int, default=30)
    arguments.add_argument("--kbps", type=int, default=4000)
    arguments.add_argument("--key-every", type=int, default=60, help="pictures from one key picture to the next")
    given = arguments.parse_args()

    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address(given.address)
    server.set_service(given.port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f"( appsrc name=pictures is-live=true do-timestamp=true format=time max-buffers=2 block=true"
        f" caps=video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={given.rate}/1"
        f" ! x264enc speed-preset=ultrafast tune=zerolatency threads=1 bitrate={given.kbps}"
        f" key-int-max={given.key_every}"
        f" ! video/x-h264,profile=constrained-baseline"
        f" ! rtph264pay name=pay0 pt=96 config-interval=-1 aggregate-mode=zero-latency )"
    )
    factory.set_shared(True)
    lower = GstRtsp.RTSPLowerTrans
    factory.set_protocols(
        {"tcp": lower.TCP, "udp": lower.UDP, "both": lower.TCP | lower.UDP}[given.protocols]
    )
    factory.connect("media-configure", on_media, given.rate)
    login = os.environ.get("CAMERA_LOGIN")
    if login:
        add_login(server, factory, login)
    server.get_mount_points().add_factory("/stamped", factory)

    loop = GLib.MainLoop()
    if server.attach(None) == 0:
        sys.exit("The camera cannot listen.")
    print(json.dumps({"port": server.get_bound_port()}), flush=True)
    # Whoever started the camera holds its standard input; it does not outlive them.
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


main()
