# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The fittings authors
"""What VTE, the terminal of GNOME and others, makes of standard input.

Run on a display, by xvfb-run for example, with COLUMNS and ROWS in the
environment.  Prints JSON: a list of lines, each its text and the list of the
URIs of its cells, as the pointer meets them.
"""

import json
import os
import sys

import gi
gi.require_version("Gtk", "3.0")
gi.require_version("Vte", "2.91")
from gi.repository import Gdk, GLib, Gtk, Pango, Vte  # noqa: E402

COLUMNS, ROWS = int(os.environ["COLUMNS"]), int(os.environ["ROWS"])
terminal = Vte.Terminal()
terminal.set_allow_hyperlink(True)
terminal.set_font(Pango.FontDescription("monospace 6"))
terminal.set_size(COLUMNS, ROWS)
terminal.set_scrollback_lines(0)
window = Gtk.Window()
window.add(terminal)
window.show_all()
# the title comes last, so all is parsed when it is there
terminal.feed(sys.stdin.buffer.read() + b"\033]2;parsed\007")


def uri_at(x, y):
    event = Gdk.Event.new(Gdk.EventType.MOTION_NOTIFY)
    # only this one of its windows hears of the pointer
    event.motion.window = terminal.get_window().get_children()[0]
    event.motion.x = (x + 0.5) * terminal.get_char_width()
    event.motion.y = (y + 0.5) * terminal.get_char_height()
    return terminal.hyperlink_check_event(event) or ""


def text_of(y):
    if hasattr(terminal, "get_text_range_format"):
        text = terminal.get_text_range_format(Vte.Format.TEXT, y, 0, y,
                                              COLUMNS)
    else:
        text = terminal.get_text_range(y, 0, y, COLUMNS - 1, None)
    return (text[0] or "").rstrip()


def report():
    if terminal.get_window_title() != "parsed":
        return True
    json.dump([[text_of(y), [uri_at(x, y) for x in range(COLUMNS)]]
               for y in range(ROWS)], sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # an orderly end would wait for the display


def guarded():
    try:
        return report()
    except Exception as error:  # pylint: disable=broad-except
        print(error, file=sys.stderr)
        os._exit(1)  # GLib would go on for ever


GLib.timeout_add(20, guarded)
Gtk.main()
